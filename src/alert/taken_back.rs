//! What the changes of one story take back of what came before them in it: it no longer stands, and is not told as if it did.
//!
//! Only what surely came later takes something back, and only of the same actor: what others did stands in their alert.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::contract::{RevertText, Sentence, TakenBackText};
use super::effect::{Taking, TextPlace, key_of_entity};
use super::reasons;
use super::selected::SelectedChange;
use crate::catalogue::{Left, UndoKind};
use crate::shown;
use crate::shown::Shown;

/// By which later change something was taken back, and in which words.
#[derive(Clone, Copy)]
struct Found {
    by: usize,
    words: &'static str,
    /// How much of it is gone.
    left: Left,
}

/// What stands while the changes of a story are gone through in the order of time.
#[derive(Default)]
struct Standing {
    by_key: BTreeMap<String, Vec<usize>>,
    /// By the key of a thing, what was done to it.
    about: HashMap<String, Vec<usize>>,
    /// By the place of a text, the changes that put one there.
    texts: HashMap<String, Vec<usize>>,
    found: BTreeMap<usize, Found>,
    /// The changes that took something back.
    took: HashSet<usize>,
    /// Those of them that took back what was gone in another way already.
    again: HashSet<usize>,
    /// What stands and cannot be undone any more.
    no_way_back: Vec<usize>,
    /// What was done to things that are gone.
    gone: Vec<usize>,
}

/// Notes in the changes of a story, which are in the order of time, what was taken back in it.
pub fn note(story: &mut [SelectedChange]) {
    let effects = || story.iter().filter_map(|one| one.change.view.effect.as_ref());
    let takes_back = effects().any(|effect| !effect.takes_back.is_empty());
    if !takes_back && effects().filter(|effect| effect.text.is_some()).count() < 2 {
        return;
    }
    let mut standing = Standing::default();
    for place in 0..story.len() {
        standing.go_on(story, place);
    }
    let Standing { found, gone, again, no_way_back, .. } = standing;
    for place in no_way_back {
        story.get_mut(place).into_iter().for_each(|one| one.change.has_nothing_to_undo());
    }
    let mut heirs = HashSet::new();
    for (place, found) in found {
        let undo = story.get(place).and_then(|one| one.change.undo.clone());
        let is_heir = heirs.contains(&place);
        mark(story, place, found);
        if let (Left::AnotherValue, Some(undo)) = (found.left, undo) {
            hand_on(story, place, found.by, *undo, is_heir);
            heirs.insert(found.by);
        }
    }
    for place in again {
        story.get_mut(place).into_iter().for_each(|one| one.change.takes_back());
    }
    for place in gone {
        if let Some(one) = story.get_mut(place) {
            one.change.is_about_what_is_gone();
        }
    }
}

/// Whether one change surely came before another. Of two in one second only the making of what has an id of its own did.
fn is_before(one: &SelectedChange, other: &SelectedChange) -> bool {
    let unique = one.change.view.effect.as_ref().is_some_and(|effect| effect.unique);
    match (one.time, other.time) {
        (Some(one), Some(other)) => one < other || (one == other && unique),
        _ => false,
    }
}

impl Standing {
    fn go_on(&mut self, story: &[SelectedChange], place: usize) {
        let Some(now) = story.get(place) else { return };
        if let Some(effect) = &now.change.view.effect {
            for taking in &effect.takes_back {
                self.take(story, place, taking);
            }
            if let Some(text) = &effect.text {
                self.replace(story, place, text);
            }
            for key in &effect.stands {
                self.by_key.entry(key.clone()).or_default().push(place);
            }
        }
        let Some(target) = &now.change.target else { return };
        for name in [&target.name, &target.arn].into_iter().flatten() {
            self.about.entry(key_of_entity(&target.kind, name)).or_default().push(place);
        }
    }

    /// Takes back what stands under a key, and under longer ones.
    fn take(&mut self, story: &[SelectedChange], by: usize, taking: &Taking) {
        let Taking { key, words, all, left } = taking;
        let Some(now) = story.get(by) else { return };
        let earlier = |place: &usize| story.get(*place).is_some_and(|one| is_before(one, now));
        if *left == Left::NoWayBack {
            let places = self.by_key.get_mut(key);
            self.no_way_back.extend(
                places.into_iter().flatten().filter(|place| earlier(place)).map(|place| *place),
            );
            return;
        }
        let range = self.by_key.range_mut(key.clone()..);
        let mut emptied = Vec::new();
        for (under, places) in range.take_while(|(under, _)| under.starts_with(key.as_str())) {
            let exactly = under == key;
            if let Some(words) = if exactly { *words } else { *all } {
                for place in places.extract_if(.., |place| earlier(place)) {
                    // What took something back of a thing that is gone has left nothing itself.
                    if exactly || !self.took.contains(&place) {
                        match self.found.entry(place) {
                            Entry::Vacant(entry) => {
                                _ = entry.insert(Found { by, words, left: *left })
                            }
                            Entry::Occupied(_) if *left == Left::Nothing => {
                                _ = self.again.insert(by)
                            }
                            Entry::Occupied(_) => {}
                        }
                    }
                    self.took.insert(by);
                }
                emptied.extend(places.is_empty().then(|| under.clone()));
            }
            if all.is_none() {
                break;
            }
        }
        // Else the keys of former things of a name would be gone through again and again.
        emptied.iter().for_each(|key| _ = self.by_key.remove(key));
        if all.is_none() {
            return;
        }
        if *left != Left::Nothing {
            // It is still there under another name.
            self.about.remove(key);
            return;
        }
        // The thing itself is gone, and with it whatever was done to it.
        let source = &now.change.event_source;
        let about = self.about.get_mut(key).into_iter().flat_map(|places| {
            places.extract_if(.., |place| {
                story.get(*place).is_some_and(|one| {
                    one.change.event_source == *source && one.time < now.time && one.time.is_some()
                })
            })
        });
        self.gone.extend(about);
    }

    /// Another text takes the place of those that were put there before.
    fn replace(&mut self, story: &[SelectedChange], by: usize, text: &TextPlace) {
        let TextPlace { key, put_back, is_same } = text;
        let Some(now) = story.get(by).filter(|_| !is_same) else { return };
        let earlier = |place: &usize| story.get(*place).filter(|one| is_before(one, now));
        if !self.texts.contains_key(key) {
            self.texts.insert(key.clone(), Vec::new());
        }
        let Some(places) = self.texts.get_mut(key) else { return };
        if let Some(before) = put_back {
            let words = "put back what stood before";
            let time = |place: &usize| story.get(*place).and_then(|one| one.time);
            while let Some(place) = places.pop_if(|place| {
                earlier(place).is_some() && time(place).is_some_and(|time| time > *before)
            }) {
                self.found.insert(place, Found { by, words, left: Left::FormerText });
            }
            // Whose text is put back has not been replaced after all.
            if let Some(same) = places.last().filter(|place| time(place) == Some(*before)) {
                self.found.remove(same);
                return;
            }
        } else if let Some(place) = places.last().filter(|place| {
            // Who makes a role with a trust policy and changes that has not taken back the role.
            earlier(place).is_some_and(|one| !one.change.creates_its_target())
        }) {
            let found = Found { by, words: "changed it again", left: Left::AnotherValue };
            self.found.entry(*place).or_insert(found);
        }
        places.push(by);
    }
}

fn mark(story: &mut [SelectedChange], place: usize, found: Found) {
    let Found { by, words, left } = found;
    let (Some(one), Some(later)) = (story.get(place), story.get(by)) else { return };
    let (Some(from), Some(to), later) = (one.time, later.time, &later.change) else { return };
    let ending = shown!("{} {}", words, reasons::later(to.duration_since(from)));
    let text = TakenBackText {
        event_id: later.event_id.clone(),
        event_time: later.event_time.clone(),
        in_part: !left.is_nothing(),
        gave: story.get(place).is_some_and(|one| one.change.undo.is_some()),
        by: later.digest.clone(),
    };
    if let Some(SelectedChange { change: one, .. }) = story.get_mut(place) {
        let meanwhile = one.view.effect.as_ref().and_then(|effect| effect.meanwhile);
        let next = reasons::meanwhile(from, to, meanwhile.unwrap_or(reasons::MEANWHILE));
        one.sentence = with_ending(&one.sentence, &ending);
        one.view.short = one.view.short.as_ref().map(|short| with_ending(short, &ending));
        one.view.ending = Some(ending);
        one.taken_back = Some(Box::new(text));
        if left != Left::Another {
            one.has_nothing_to_undo();
        }
        one.advise(next);
    }
    if let Some(SelectedChange { change: later, .. }) = story.get_mut(by) {
        match left {
            Left::Nothing => later.takes_back(),
            // To take it back would put the text there that it replaced.
            Left::FormerText => {
                later.takes_back();
                later.has_nothing_to_undo();
            }
            Left::Another | Left::AnotherValue | Left::NoWayBack => {}
        }
    }
}

/// What stood before the first of several texts is what would have to be put back in place of the last. An heir's undo says
/// so already.
fn hand_on(story: &mut [SelectedChange], from: usize, to: usize, undo: RevertText, is_heir: bool) {
    let since = story.get(from).and_then(|one| one.time);
    let Some(SelectedChange { change: later, .. }) = story.get_mut(to) else { return };
    later.has_nothing_to_undo();
    let needs_older = undo.kind == UndoKind::NeedsPrevious && !is_heir;
    let note = match (undo.note, since) {
        (Some(note), Some(since)) if needs_older => Some(reasons::older(&note, since)),
        (note, _) => note,
    };
    later.undo = Some(Box::new(RevertText { note, ..undo }));
}

fn with_ending(sentence: &Sentence, ending: &Shown) -> Sentence {
    Sentence::new(sentence.actor(), shown!("{} and {}", sentence.rest(), ending))
}
