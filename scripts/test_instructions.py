"""What the gate says of counts."""

import unittest

from instructions import MARGIN, check


class Gate(unittest.TestCase):
    def test_within_the_margin_nothing_is_said(self):
        for factor in (1, 1 + MARGIN * 0.99, 1 - MARGIN * 0.99):
            self.assertEqual(check({"mixed": 2 * factor}, {"mixed": 2}), ([], []))

    def test_more_is_wrong_and_less_is_a_note(self):
        wrong, notes = check({"mixed": 2.4, "changes": 1}, {"mixed": 2, "changes": 2})
        self.assertEqual((len(wrong), len(notes)), (1, 1))
        self.assertIn("mixed: 2.40", wrong[0])
        self.assertIn("changes: 1.00", notes[0])


if __name__ == "__main__":
    unittest.main()
