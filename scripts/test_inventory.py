#!/usr/bin/env python3
"""The check of the list of operations finds what it must."""

import unittest

from inventory import mistakes, places


def known(**writes):
    return {"version": "0", "service": {"lambda": {"models": ["lambda"], "writes": writes}}}


class Inventory(unittest.TestCase):
    def test_marks_are_read(self):
        mark = "touches function by functionName, queue by a.b, mail of the whole account"
        self.assertEqual(places(mark), [("function", "functionName"), ("queue", "a.b"), ("mail", None)])
        self.assertEqual(places("cannot, because it only reads"), [])

    def test_what_is_no_mark_is_a_mistake(self):
        for mark in ("cannot", "cannot, because ", "touches", "touches function", "touches dog by name", "function by x",
                     "touches function by functionName and queue by x", "touches function by "):
            with self.assertRaises(ValueError, msg=mark):
                places(mark)

    def test_an_unmarked_operation_is_found(self):
        found = list(mistakes(known(A="", B="cannot, because it only reads", C="perhaps"), None))
        self.assertEqual([line.split(":")[0] for line in found], ["lambda A", "lambda C"])


if __name__ == "__main__":
    unittest.main()
