//! What the changes of one story take back of what came before them in it: it no longer stands, and is not told as if it did.
//!
//! Only what surely came later takes something back, and only of the same actor: what others did stands in their alert.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::contract::{RevertText, Sentence, TakenBackText};
use super::effect::{Taking, TextPlace, key_of_entity};
use super::reasons;
use super::selected::SelectedChange;
use crate::catalogue::{Left, UndoKind};
use crate::facts::kind_words;
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;

/// By which later change something was taken back, and in which words.
#[derive(Clone, Copy)]
struct Found {
    by: usize,
    words: &'static str,
    /// How much of it is gone.
    left: Left,
    /// Whether the former text that stands again is the same actor's, who can take that back.
    is_own: bool,
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
    /// What was done to things that are others now, so that nothing brings them back as they were.
    changed: HashSet<usize>,
    /// What is still to be done after what took something back, by its place.
    then: BTreeMap<usize, RevertText>,
    /// By what the thing was renamed that a change was about, and in which words.
    renamed: BTreeMap<usize, (usize, &'static str)>,
    /// By the key of a thing, when it last got another name. Who came first within that second nobody knows.
    moved: HashMap<String, Option<Timestamp>>,
    /// What was done to things that are gone.
    gone: HashSet<usize>,
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
    let Standing { mut found, gone, again, no_way_back, renamed, then, .. } = standing;
    // What took its place is gone itself.
    let is_gone = |by| found.get(by).is_some_and(|found: &Found| found.left.is_nothing());
    let stale: Vec<usize> = found
        .iter()
        .filter(|(_, found)| found.left == Left::Another && is_gone(&found.by))
        .map(|(place, _)| *place)
        .collect();
    stale.iter().for_each(|place| _ = found.remove(place));
    for (place, (by, words)) in renamed {
        if !found.contains_key(&place) {
            rename(story, place, by, words);
        }
    }
    for place in no_way_back {
        story.get_mut(place).into_iter().for_each(|one| one.change.has_nothing_to_undo());
    }
    let mut heirs = HashSet::new();
    for (place, found) in found {
        let undo = story.get(place).and_then(|one| one.change.undo.clone());
        let is_heir = heirs.contains(&place);
        let then = then.get(&found.by).filter(|_| !gone.contains(&place)).cloned();
        mark(story, place, found, then);
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
            // What it was done to may be what had the name before.
            let is_moved = |key: String| self.moved.get(&key).is_some_and(|time| *time == now.time);
            let target = now.change.target.as_ref();
            let name = target.and_then(|target| Some((&target.kind, target.name.as_ref()?)));
            let is_rename = target.is_some_and(|target| target.renamed.is_some());
            if !is_rename && name.is_some_and(|(kind, name)| is_moved(key_of_entity(kind, name))) {
                return;
            }
            if let Some(text) = &effect.text {
                self.replace(story, place, text);
            }
            for key in &effect.stands {
                self.by_key.entry(key.clone()).or_default().push(place);
            }
        }
        let Some(target) = &now.change.target else { return };
        let names = match &target.renamed {
            Some(_) => [&target.renamed, &None],
            None => [&target.name, &target.arn],
        };
        for name in names.into_iter().flatten() {
            self.about.entry(key_of_entity(&target.kind, name)).or_default().push(place);
        }
    }

    /// Takes back what stands under a key, and under longer ones.
    fn take(&mut self, story: &[SelectedChange], by: usize, taking: &Taking) {
        let Taking { key, words, all, left } = taking;
        let Some(now) = story.get(by) else { return };
        let earlier = |place: &usize| story.get(*place).is_some_and(|one| is_before(one, now));
        let under = self.by_key.range(key.clone()..);
        let mut under = under.take_while(|(under, _)| under.starts_with(key.as_str()));
        match left {
            Left::NoWayBack => {
                let places = self.by_key.get(key).into_iter().flatten();
                self.changed.extend(places.clone());
                self.no_way_back.extend(places.filter(|place| earlier(place)));
                return;
            }
            Left::Changed => {
                self.changed.extend(under.flat_map(|(_, places)| places));
                return;
            }
            Left::Done => {
                let places = under.flat_map(|(_, places)| places);
                let places: Vec<usize> = places.filter(|place| earlier(place)).copied().collect();
                places.iter().for_each(|place| _ = self.then.remove(place));
                return;
            }
            Left::Renamed => {
                self.rename(story, by, taking);
                return;
            }
            _ if under.next().is_none() && all.is_none() => return,
            _ => {}
        }
        if let Some(then) = &now.change.view.then {
            self.then.insert(by, RevertText::clone(then));
        }
        let range = self.by_key.range_mut(key.clone()..);
        let mut emptied = Vec::new();
        for (under, places) in range.take_while(|(under, _)| under.starts_with(key.as_str())) {
            let exactly = under == key;
            if let Some(words) = if exactly { *words } else { *all } {
                let is_same = |place: &usize| {
                    !exactly || *left != Left::Nothing || !self.changed.contains(place)
                };
                for place in places.extract_if(.., |place| earlier(place) && is_same(place)) {
                    // What took something back of a thing that is gone has left nothing itself, nor has what only took away.
                    let is_loss = *left == Left::Nothing
                        && story.get(place).is_some_and(|one| one.change.only_takes_away());
                    if exactly || !(is_loss || self.took.contains(&place)) {
                        match self.found.entry(place) {
                            Entry::Vacant(entry) => {
                                _ = entry.insert(Found { by, words, left: *left, is_own: false })
                            }
                            Entry::Occupied(_) if *left == Left::Nothing => {
                                _ = self.again.insert(by)
                            }
                            Entry::Occupied(_) => {}
                        }
                    }
                    if exactly || !is_loss {
                        self.took.insert(by);
                    }
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

    /// Whatever was done to a thing goes with it to its new name, and whoever has the old one from now on is another.
    fn rename(&mut self, story: &[SelectedChange], by: usize, taking: &Taking) {
        let Some(now) = story.get(by) else { return };
        let Some(target) = &now.change.target else { return };
        let Some(to) = &target.renamed else { return };
        let key = &taking.key;
        let earlier = |place: &usize| story.get(*place).is_some_and(|one| is_before(one, now));
        let under = self.by_key.range(key.clone()..);
        let under: Vec<String> = under
            .take_while(|(under, _)| under.starts_with(key.as_str()))
            .map(|(under, _)| under.clone())
            .collect();
        for under in under {
            let words = if under == *key { taking.words } else { taking.all };
            for place in self.by_key.remove(&under).unwrap_or_default() {
                let effect = story.get(place).and_then(|one| one.change.view.effect.as_ref());
                for other in effect.iter().flat_map(|effect| &effect.stands) {
                    if let Some(places) = self.by_key.get_mut(other) {
                        places.retain(|one| *one != place);
                    }
                }
                if let Some(words) = words.filter(|_| earlier(&place)) {
                    self.renamed.entry(place).or_insert((by, words));
                }
            }
        }
        let about = self.about.remove(key).unwrap_or_default();
        let to = key_of_entity(&target.kind, to);
        self.about.entry(to).or_default().extend(about.into_iter().filter(earlier));
        self.moved.insert(key.clone(), now.time);
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
            let is_own = places.iter().any(|place| time(place) == Some(*before));
            while let Some(place) = places.pop_if(|place| {
                earlier(place).is_some() && time(place).is_some_and(|time| time > *before)
            }) {
                self.found.insert(place, Found { by, words, left: Left::FormerText, is_own });
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
            let (words, left) = ("changed it again", Left::AnotherValue);
            let found = Found { by, words, left, is_own: false };
            self.found.entry(*place).or_insert(found);
        }
        places.push(by);
    }
}

fn mark(story: &mut [SelectedChange], place: usize, found: Found, then: Option<RevertText>) {
    let Found { by, words, left, is_own } = found;
    let (Some(one), Some(later)) = (story.get(place), story.get(by)) else { return };
    let (Some(from), Some(to), later) = (one.time, later.time, &later.change) else { return };
    let ending = shown!("{} {}", words, reasons::later(to.duration_since(from)));
    let text = TakenBackText {
        event_id: later.event_id.clone(),
        event_time: later.event_time.clone(),
        in_part: !left.is_nothing() || then.is_some(),
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
        if !matches!(left, Left::Another | Left::Forgotten) {
            one.has_nothing_to_undo();
        }
        if then.is_some() {
            one.undo = then.map(Box::new);
        }
        if left != Left::Forgotten {
            one.advise(next);
        }
    }
    // Nobody else has told yet how to be rid of a text that lets somebody in.
    let severity = |place: usize| story.get(place).map(|one| one.change.severity);
    let is_harmless = severity(by) < severity(place) && severity(by) <= Some(Severity::Medium);
    if let Some(SelectedChange { change: later, .. }) = story.get_mut(by) {
        match left {
            Left::Nothing => later.takes_back(),
            // To take it back would put the text there that it replaced.
            Left::FormerText => {
                later.takes_back();
                if is_own || is_harmless {
                    later.has_nothing_to_undo();
                }
            }
            // To take that back would do the harm again.
            Left::Forgotten => later.has_nothing_to_undo(),
            _ => {}
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

/// Notes under which name a thing stands now that a change was about.
fn rename(story: &mut [SelectedChange], place: usize, by: usize, words: &'static str) {
    let (Some(one), Some(later)) = (story.get(place), story.get(by)) else { return };
    let (Some(from), Some(to)) = (one.time, later.time) else { return };
    let Some(target) = &later.change.target else { return };
    let Some(name) = &target.renamed else { return };
    let note = reasons::called_now(&kind_words(&target.kind), name, to);
    let ending = shown!("{} {}", words, reasons::later(to.duration_since(from)));
    let Some(SelectedChange { change: one, .. }) = story.get_mut(place) else { return };
    one.sentence = with_ending(&one.sentence, &ending);
    one.view.short = one.view.short.as_ref().map(|short| with_ending(short, &ending));
    one.view.ending = Some(ending);
    if let Some(undo) = one.undo.as_mut().filter(|undo| undo.command.is_some()) {
        undo.note = Some(match &undo.note {
            Some(before) => shown!("{}; {}", before, note),
            None => note,
        });
    }
}

fn with_ending(sentence: &Sentence, ending: &Shown) -> Sentence {
    Sentence::new(sentence.actor(), shown!("{} and {}", sentence.rest(), ending))
}
