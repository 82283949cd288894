#!/usr/bin/env python3
"""The check of the list of operations finds what it must."""

import unittest

from inventory import mistakes, places
from operations import known as parameters_of, listed, marks, missing, version_of


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


class Shape:
    members = {"UserName": None, "Tags": None}


class Model:
    operation_names = ["CreateUser", "GetUser"]

    def operation_model(self, _):
        return type("Operation", (), {"input_shape": Shape})


class Operations(unittest.TestCase):
    KEPT = {"models": {"iam": ["iam"]}, "documented": {"iam": {"CreateUser": "write client_id"}, "signin": {"ConsoleLogin": "write"}}}

    def test_operations_are_those_of_the_models_and_what_is_kept(self):
        found = parameters_of(self.KEPT, lambda _: Model())
        self.assertEqual(found[("iam", "CreateUser")], ["userName", "tags", "client_id"])
        self.assertEqual(found[("signin", "ConsoleLogin")], [])

    def test_a_mark_of_the_list_counts_before_the_verb(self):
        found = marks(parameters_of(self.KEPT, lambda _: Model()), self.KEPT, {("iam", "GetUser"): "write"})
        self.assertEqual(found, {("iam", "CreateUser"): "write", ("iam", "GetUser"): "write", ("signin", "ConsoleLogin"): "write"})
        self.assertEqual(marks([("iam", "GetUser")], {"documented": {}}, {}), {("iam", "GetUser"): "read"})

    def test_what_is_kept_must_be_in_the_list(self):
        text = "# From the service models of botocore 1.2.3, and more.\niam CreateUser write\n"
        self.assertEqual(listed(text), {("iam", "CreateUser"): "write"})
        self.assertEqual(version_of(text), "1.2.3")
        self.assertEqual([line.split(":")[0] for line in missing(text, self.KEPT)], ["signin ConsoleLogin"])


if __name__ == "__main__":
    unittest.main()
