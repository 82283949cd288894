//! `[[issuer]]`: which identity providers are known, and whom of theirs.

use toml::Spanned;

use super::fields::Fields;
use crate::issuers::Issuer;
use crate::mistakes::Place;
use crate::policy::is_of_one;

pub fn read(mut fields: Fields) -> Option<(Place, Issuer)> {
    let place = fields.place();
    let url = fields.needed_text("url");
    let audiences = fields.needed_list("audiences");
    let subjects = fields.needed_list("subjects");
    for audience in audiences.iter().filter(|one| one.get_ref().contains('*')) {
        let what = "an audience is given in full";
        fields.mistake(audience.span().start, what, "leave out the `*`, and list each");
    }
    let audiences = audiences.into_iter().map(Spanned::into_inner).collect();
    let all = subjects.iter().map(|one| one.get_ref().clone()).collect();
    let url = url?;
    let issuer = Issuer::of(url.get_ref(), audiences, all);
    if issuer.is_none() {
        let help = "expected https://, a host and perhaps a path, without wildcards: \
                    https://token.actions.githubusercontent.com";
        fields.mistake(url.span().start, "`url` is not an issuer's", help);
    }
    for subject in &subjects {
        let at = subject.span().start;
        if subject.get_ref().contains('?') {
            fields.mistake(at, "`?` is no wildcard here", "use `*`, which is any characters");
        } else if let Some(issuer) = &issuer
            && !is_of_one(issuer.address(), subject.get_ref())
        {
            let what = "the subject is one of nearly everybody";
            let help = "of an issuer that serves everybody give a customer in full before the first `*` \
                        (`repo:acme/*`), of another at least four characters in a row";
            fields.mistake(at, what, help);
        }
    }
    fields.finish();
    Some((place, issuer?))
}
