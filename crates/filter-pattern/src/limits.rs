//! What patterns and events may be at most.

/// The most characters that AWS allows in a pattern, white space around it included.
pub const MAX_CHARACTERS: usize = 1024;

/// How deep parentheses in a pattern may be nested. The limit is ours; it bounds the recursion.
pub const MAX_NESTING: usize = 100;

/// The most selectors with a wildcard that AWS allows in a pattern.
pub const MAX_WILDCARD_SELECTORS: usize = 3;

/// The most regular expressions that AWS allows in a pattern.
pub const MAX_REGEXES: usize = 2;

/// How deep arrays and objects in an event may be nested. The limit is ours; it bounds the
/// recursion.
pub const MAX_DEPTH: usize = 512;

/// Which limits count when a pattern is read or built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limits {
    /// Those of AWS, for what is given to AWS: [`MAX_CHARACTERS`], [`MAX_REGEXES`]
    /// and [`MAX_WILDCARD_SELECTORS`], and the one on depth.
    #[default]
    Aws,
    /// Only that on depth, [`MAX_NESTING`], which bounds recursion. What is joined from several
    /// patterns may be beyond AWS's limits, and so may a canonical form, which has quotes that the
    /// text did without: with these limits, all that the crate prints can be read.
    Depth,
}
