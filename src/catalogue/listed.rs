//! Every managed policy of AWS, as the program itself reads their texts: `catalogue/aws/policies.toml`, which
//! `make managed` writes, as one text that nobody reads at the start (`build/listed.rs`).

/// The list: a line for each policy, in the order of their names.
#[derive(Debug)]
pub struct List {
    /// When AWS last changed one of them, as far as the list knows.
    pub date: &'static str,
    pub lines: &'static str,
}

/// A policy of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    pub kind: Kind,
    /// Between tabs.
    phrases: &'static str,
}

/// What the program calls a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No way to more permissions.
    Ordinary,
    /// It allows nothing.
    Denies,
    /// A way to more permissions.
    Way { conditional: bool },
    /// The same, kept within one permissions boundary or within harmless policies.
    DelegatedWay,
    /// Every action on every resource, or all of IAM.
    Admin { conditional: bool },
}

impl List {
    /// The policy with a name.
    pub fn find(&self, name: &str) -> Option<Listed> {
        Listed::of(self.line(name)?)
    }

    /// By halves, each cut where a line begins.
    fn line(&self, name: &str) -> Option<&'static str> {
        let (mut low, mut high) = (0, self.lines.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let before = self.lines.as_bytes().get(low..middle)?;
            let end = before.iter().rposition(|byte| *byte == b'\n');
            let start = end.map_or(low, |end| low + end + 1);
            let line = self.lines.get(start..high)?.split('\n').next()?;
            match line.split('\t').next()?.cmp(name) {
                std::cmp::Ordering::Less => low = start + line.len() + 1,
                std::cmp::Ordering::Equal => return Some(line),
                std::cmp::Ordering::Greater => high = start,
            }
        }
        None
    }
}

impl Listed {
    /// `None` for a line that says what nobody knows. There is no such line: a test reads all of them.
    fn of(line: &'static str) -> Option<Listed> {
        let mut fields = line.splitn(3, '\t');
        let kind = match fields.nth(1) {
            None => Kind::Ordinary,
            Some("denies") => Kind::Denies,
            Some("way") => Kind::Way { conditional: false },
            Some("conditional way") => Kind::Way { conditional: true },
            Some("delegated way") => Kind::DelegatedWay,
            Some("admin") => Kind::Admin { conditional: false },
            Some("conditional admin") => Kind::Admin { conditional: true },
            Some(_) => return None,
        };
        Some(Listed { kind, phrases: fields.next().unwrap_or_default() })
    }

    /// The strongest of what it allows, each to follow "it allows ".
    pub fn phrases(self) -> impl Iterator<Item = &'static str> {
        self.phrases.split('\t').filter(|phrase| !phrase.is_empty())
    }
}

impl Kind {
    /// Whether everything that makes it a way stands under a condition.
    pub fn is_conditional(self) -> bool {
        match self {
            Kind::Way { conditional } | Kind::Admin { conditional } => conditional,
            Kind::DelegatedWay => true,
            Kind::Ordinary | Kind::Denies => false,
        }
    }
}
