#!/usr/bin/env python3
"""The list of what is public, tried on a small crate: it names what can be used, and a change is seen."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent

CRATE = """
mod inside {
    /// A.
    #[derive(Clone)]
    #[non_exhaustive]
    pub struct Shown<'a> { pub name: &'a str, hidden: usize }
    pub struct Unseen;
    impl<'a> Shown<'a> {
        pub fn each<'b>(&'b mut self, ask: &dyn Fn(&[u8]) -> bool) -> impl Iterator<Item = &'a str> + use<'a> {
            ask(&[]);
            std::iter::once(self.name)
        }
        pub(crate) fn own(&self) -> usize { self.hidden }
    }
}
pub enum Kind { One, Two(u8, bool), Three { of: String } }
pub trait Ask<T: Default> where T: Clone {
    type Answer: Send;
    fn ask(self, of: T) -> Self::Answer;
    fn maybe(&self) -> bool { true }
}
pub const MOST: usize = 3;
pub fn of(list: impl IntoIterator<Item = (String, u32)>) -> Result<Box<[u8; 4]>, std::fmt::Error> {
    drop(list);
    Err(std::fmt::Error)
}
pub use inside::Shown;
pub fn unused() -> usize { let _ = inside::Unseen; Shown { name: "", hidden: 1 }.own() }
"""

EXPECTED = [
    "#[non_exhaustive] pub struct Shown<'a> { … }",
    "impl<'a> Clone for Shown<'a>",
    "impl<'a> Send for Shown<'a>",
    "pub Kind::Three.of: String",
    "pub Kind::Two(u8, bool)",
    "pub Shown.name: &'a str",
    "pub const MOST: usize = 3",
    "pub enum Kind",
    "pub fn Ask::ask(self, of: T) -> Self::Answer",
    "pub fn Ask::maybe(&self) -> bool = …",
    "pub fn Shown::each<'b>(&'b mut self, ask: &dyn Fn(&[u8]) -> bool) -> impl Iterator<Item = &'a str> + use<'a>",
    "pub fn of(list: impl IntoIterator<Item = (String, u32)>) -> Result<Box<[u8; 4]>, Error>",
    "pub trait Ask<T> where T: Clone + Default",
    "pub type Ask::Answer: Send",
]


class PublicApi(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.list = self.folder / "list.txt"

    def run_on(self, source, *more):
        (self.folder / "small.rs").write_text(source)
        environment = {**os.environ, "RUSTC_BOOTSTRAP": "1"}
        rustdoc = "rustdoc --edition 2024 -Zunstable-options --output-format json --out-dir . small.rs".split()
        subprocess.run(rustdoc, cwd=self.folder, env=environment, check=True)
        script = [sys.executable, str(HERE / "public_api.py"), str(self.folder / "small.json"), str(self.list), *more]
        return subprocess.run(script, capture_output=True, text=True)

    def test_what_can_be_used_is_listed(self):
        self.assertEqual(self.run_on(CRATE, "--update").returncode, 0)
        lines = self.list.read_text().splitlines()
        for line in EXPECTED:
            self.assertIn(line, lines)
        text = "\n".join(lines)
        for hidden in ("Unseen", "Shown::own", "hidden"):
            self.assertNotIn(hidden, text)
        self.assertEqual(self.run_on(CRATE).returncode, 0)

    def test_a_change_is_seen(self):
        self.run_on(CRATE, "--update")
        for before, after in [
            ("pub const MOST", "const MOST"),
            ("of(list: impl", "of(other: u8, list: impl"),
            ("One, ", "One, Four, "),
            ("hidden: usize", "hidden: std::marker::PhantomData<*const usize>"),
            ("#[derive(Clone)]", ""),
        ]:
            changed = CRATE.replace(before, after)
            if "PhantomData" in changed:
                changed = changed.replace("self.hidden }", "0 }").replace("hidden: 1", "hidden: std::marker::PhantomData")
            if changed == CRATE:
                self.fail(before)
            found = self.run_on(changed)
            self.assertEqual(found.returncode, 1, f"{before}: {found.stderr}")


if __name__ == "__main__":
    unittest.main()
