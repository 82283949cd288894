"""Planted houses: floors.py finds each kind of wrong arrow, where it stands, and nothing in a house that is right."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True
import floors  # noqa: E402

ROOF = """\
//! A house.
//!
//! # Floors
//!
//! ```text
//! bin/ · main     programs
//! top/ · attic    the top
//! low · cellar/   the ground
//! ```

pub mod attic;
pub mod cellar;
pub mod low;
pub mod top;
pub use top::Top;
"""
HOUSE = {
    "lib.rs": ROOF,
    "main.rs": "fn main() { house::top::run() }",
    "bin/second.rs": "use house::Top;\nfn main() {}",
    "attic.rs": "use crate::low::Low;\npub struct Attic(Low);",
    "top/mod.rs": "mod child;\nmod parts;\npub use child::Top;\npub fn run() { parts::go() }\npub struct Own;",
    "top/child.rs": "use super::Own;\nuse crate::low::Low;\npub struct Top(Low, Own);",
    "top/parts.rs": "use crate::cellar;\nuse crate::low::{self, Low};\npub fn go() { low::f(); cellar::deep::d(); }",
    "low.rs": "pub struct Low;\npub fn f() {}",
    "cellar/mod.rs": "pub mod deep;",
    "cellar/deep.rs": "use crate::low::f;\npub fn d() { f() }",
}


def found(changes, circles_only=False):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "src"
        (root.parent / "Cargo.toml").write_text('[package]\nname = "house"\n')
        for name, text in (HOUSE | changes).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        try:
            lines = floors.check(root, not circles_only)
        except floors.Mistake as mistake:
            lines = [str(mistake)]
        return [line.replace(root.as_posix() + "/", "") for line in lines]


class Floors(unittest.TestCase):
    def upward(self, name, text, line, path):
        lines = found({name: text})
        self.assertEqual(len([one for one in lines if one.startswith(f"{name}:{line}: `{path}` is of ")]), 1, lines)

    def circle(self, changes, *files):
        lines = found(changes, circles_only=True)
        self.assertEqual(len(lines), 1, lines)
        for file in files:
            self.assertIn(f"\n  {file}:", lines[0])

    def test_a_house_that_is_right(self):
        self.assertEqual(found({}), [])

    def test_upward(self):
        up = self.upward
        up("low.rs", "// one\nuse crate::attic::Attic;", 2, "crate::attic::Attic")
        up("low.rs", "pub fn f() { crate::attic::g() }", 1, "crate::attic::g")
        up("low.rs", "fn f() {\n    use crate::attic;\n}", 2, "crate::attic")
        up("low.rs", "pub use crate::attic::Attic;", 1, "crate::attic::Attic")
        up("low.rs", "pub(crate) use crate::attic::Attic as Other;", 1, "crate::attic::Attic")
        up("low.rs", "use std::{fmt, io};\nuse crate::{\n  low::{f},\n  top::{parts::{go}},\n};", 2, "crate::top::parts::go")
        up("low.rs", "use super::attic::Attic;", 1, "super::attic::Attic")
        up("cellar/deep.rs", "use super::super::attic::Attic;", 1, "super::super::attic::Attic")
        up("low.rs", "fn f(a: &crate::attic::Attic<'_>, b: char) -> bool { b == '\"' }", 1, "crate::attic::Attic")
        up("low.rs", 'const A: &str = r#"a"quote"#; fn f() { crate::attic::g() }', 1, "crate::attic::g")
        up("low.rs", "use crate as house;\nuse house::attic::Attic;", 2, "house::attic::Attic")
        up("low.rs", "mod inner {\n    use super::super::attic::Attic;\n}", 2, "super::super::attic::Attic")

    def test_upward_where_it_hides(self):
        up = self.upward
        up("low.rs", "fn f() { let a = Low { b: 1, ..crate::attic::g() }; }", 1, "crate::attic::g")
        up("low.rs", "fn f() { for a in 0..crate::attic::MAX {} }", 1, "crate::attic::MAX")
        up("low.rs", "use crate::attic::Kind::*;\npub struct Low;", 1, "crate::attic::Kind")
        up("low.rs", "macro_rules! m { () => { $crate::attic::g() } }", 1, "crate::attic::g")
        for gone in ("struct Q { #[cfg(test)] a: u8, }", "enum Q { A, #[cfg(test)] B }", "fn q(#[cfg(test)] a: u8) {}",
                     "fn q() { match 1 { #[cfg(test)] 2 => {} _ => {} } }", "struct Q { #[cfg(test)] a: u8 }"):
            up("low.rs", f"{gone}\nfn f(_: &crate::attic::Attic) {{}}", 2, "crate::attic::Attic")
        for past in ('#[path = "attic.rs"] mod other;', 'include!("attic.rs");', "extern crate self as me;",
                     '#[cfg_attr(test, path = "attic.rs")] mod other;'):
            lines = found({"low.rs": f"pub struct Low;\n{past}"})
            self.assertEqual([line.split(" ")[0] for line in lines], ["low.rs:2:"], past)
            self.assertEqual(found({"low.rs": f"pub struct Low;\npub fn f() {{}}\n// {past}"}), [], past)

    def test_the_floors_are_named(self):
        self.assertEqual(
            found({"low.rs": "use crate::attic::Attic;"})[0],
            "low.rs:1: `crate::attic::Attic` is of attic.rs: the floor `top/ · attic` is above `low · cellar/`",
        )

    def test_the_roof_is_for_programs(self):
        self.assertEqual(
            found({"attic.rs": "use crate::Top;"}), ["attic.rs:1: `crate::Top` is of lib.rs, the roof"]
        )

    def test_a_name_passed_on_leads_to_where_it_is_defined(self):
        lines = found({"cellar/mod.rs": "pub mod deep;\npub use crate::attic::Attic;", "low.rs": "use crate::cellar::Attic;"})
        self.assertEqual([line.split(" is of ")[0] for line in lines[:2]],
                         ["cellar/mod.rs:2: `crate::attic::Attic`", "low.rs:1: `crate::cellar::Attic`"])

    def test_circles(self):
        both = {"low.rs": "use crate::cellar::deep::d;", "cellar/deep.rs": "use crate::low::f;"}
        self.circle(both, "low.rs", "cellar/deep.rs")
        three = {"low.rs": "fn f() { crate::cellar::deep::d() }", "cellar/deep.rs": "use super::other::o;",
                 "cellar/other.rs": "use crate::low;\npub fn o() { low::f() }", "cellar/mod.rs": "mod deep;\nmod other;"}
        self.circle(three, "low.rs", "cellar/deep.rs", "cellar/other.rs")
        siblings = {"cellar/mod.rs": "mod deep; mod other;", "cellar/deep.rs": "use super::other::o as p;",
                    "cellar/other.rs": "fn o() { super::deep::d() }"}
        self.circle(siblings, "cellar/deep.rs", "cellar/other.rs")

    def test_a_child_that_takes_what_its_parent_defines(self):
        uses = "mod deep;\npub struct Own;\nfn f() { deep::d() }"
        self.circle({"cellar/mod.rs": uses, "cellar/deep.rs": "use super::Own;"}, "cellar/mod.rs", "cellar/deep.rs")
        says = "mod deep;\npub use deep::Deep;\npub struct Own(Deep);"
        self.circle({"cellar/mod.rs": says, "cellar/deep.rs": "use super::Own;"}, "cellar/mod.rs", "cellar/deep.rs")
        # A sign on the door, and a sibling's name by way of the parent, are no circle.
        sign = {"cellar/mod.rs": "mod deep;\nmod other;\npub use deep::Deep;\npub use other::O;\npub struct Own;",
                "cellar/deep.rs": "use super::{O, Own};", "cellar/other.rs": "pub struct O;"}
        self.assertEqual(found(sign), [])

    def test_a_folder_with_its_file_beside_it(self):
        beside = {"cellar/mod.rs": "mod deep;\nmod two;", "cellar/two.rs": "mod inner;\nfn f() { inner::g() }\npub struct T;",
                  "cellar/two/inner.rs": "use super::T;"}
        self.circle(beside, "cellar/two.rs", "cellar/two/inner.rs")

    def test_a_glob_is_refused(self):
        self.assertEqual(found({"attic.rs": "use crate::low::*;"}),
                         ["attic.rs:1: `use crate::low::*` hides what it imports; name it"])

    def test_what_is_not_code(self):
        up = "use crate::attic::Attic;"
        for text in (f"// {up}", f"/* /* a */ {up} */", f'const A: &str = "\\"{up}";', f'const A: &str = r#"" {up}"#;',
                     f"#[cfg(test)]\nmod tests {{ {up} fn f() {{ if a {{}} }} }}", f"#[cfg(test)]\n{up}",
                     "/// [`crate::attic::Attic`]\nfn f() {}", "use std::attic::Attic;\nuse other::top;"):
            self.assertEqual(found({"low.rs": f"pub struct Low;\n{text}\npub fn f() {{}}"}), [], text)
        tests = {"low.rs": "#[cfg(test)]\nmod tests;", "low/tests.rs": up}
        self.assertEqual(found(tests, circles_only=True), [])
        # Behind a lifetime, a character and a test there is code again.
        self.upward("low.rs", f"#[cfg(test)]\nmod tests {{ fn f<'a>() {{ '{{' }} }}\n{up}", 3, "crate::attic::Attic")

    def test_the_picture_is_whole_and_true(self):
        def said(old, new):
            return found({"lib.rs": ROOF.replace(old, new)})[0]

        self.assertIn("no block of text after a heading `# Floors`", said("# Floors", "# Storeys"))
        self.assertIn("no floor has `cellar/`", said(" · cellar/", "         "))
        self.assertIn("no module `cellar`", said("cellar/", "cellar"))
        self.assertIn("no module `roof`", said("low ·", "low · roof ·"))
        self.assertIn("`low` is on two floors", said("attic", "attic · low"))


if __name__ == "__main__":
    unittest.main()
