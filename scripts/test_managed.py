#!/usr/bin/env python3
"""What the list of AWS's managed policies calls a policy, and that a difference is found."""

import unittest

from managed import differences, kind, strongest, written

NOTHING = {"admin": False, "escalation": False, "conditional": False, "delegated": False, "deny_only": False,
           "unknown": False}


class Managed(unittest.TestCase):
    def test_a_policy_is_called_by_its_facts(self):
        for facts, called in (
            ({}, None),
            ({"deny_only": True}, "denies"),
            ({"escalation": True}, "way"),
            ({"escalation": True, "conditional": True}, "conditional way"),
            ({"escalation": True, "conditional": True, "delegated": True}, "delegated way"),
            ({"escalation": True, "admin": True}, "admin"),
            ({"escalation": True, "admin": True, "conditional": True}, "conditional admin"),
        ):
            self.assertEqual(kind(NOTHING | facts), called)

    def test_what_cannot_be_read_is_in_no_list(self):
        with self.assertRaises(ValueError):
            kind(NOTHING | {"unknown": True})

    def test_the_sum_of_the_rest_is_left_out_where_there_is_more_to_say(self):
        rest = "read and write in EC2; read in IAM"
        self.assertEqual(strongest(["pass any role to any service", rest]), ["pass any role to any service"])
        self.assertEqual(strongest([rest]), [rest])
        self.assertEqual(strongest(["a", "and 7 more permissions"]), ["a"])
        self.assertEqual(strongest(["a", "b", "c", "d"]), ["a", "b", "c"])
        self.assertEqual(len(strongest(["x" * 300])[0]), 160)

    def test_what_is_kept_within_something_comes_last(self):
        phrases = ["pass any role to EC2, under conditions", "attach policies to some roles (x*)", "assume any role", "a"]
        self.assertEqual(strongest(phrases), ["assume any role", "a", phrases[0]])

    def test_a_policy_that_is_read_otherwise_is_found(self):
        known = {"A": [], "B": ["way", "x"], "C": []}
        found = {"A": [], "B": ["way", "y"], "D": []}
        self.assertEqual([line.split(":")[0] for line in differences(known, found)], ["B", "C", "D"])

    def test_the_list_is_in_the_order_of_names(self):
        text = "".join(written("1", "2026-01-01", {"b": [], "a.b": ["way", 'say "x"']}))
        self.assertTrue(text.endswith('[policies]\n"a.b" = ["way", "say \\"x\\""]\nb = []\n'), text)


if __name__ == "__main__":
    unittest.main()
