//! What holds for the bodies of a message whatever the event says: nothing in them does more than be read, each keeps to
//! the limits of its sink, and what is left out is said.

use iam_herald::Message;
use iam_herald::alert::HeldBack;
use iam_herald::render::{self, Overview, Subject};
use serde_json::{Value as Json, json};

use crate::support::{record, report_of, tell_records};

const HOSTS: [&str; 3] =
    ["console.aws.amazon.com", "console.amazonaws.cn", "console.amazonaws-us-gov.com"];

/// All bodies of a message, checked.
#[track_caller]
pub fn check(message: &Message) {
    let text = render::text(message);
    assert!(text.chars().all(is_shown_as_it_is), "{text:?}");
    let html = render::html(message);
    check_html(&html);
    check_no_address(&html);
    let mut overview = Overview::default();
    overview.add(message);
    check_html(&overview.finish(&report_of(message)));
    for notification in render::chat(message) {
        check_chat(&notification.body);
    }
    assert_eq!(render::chat(message).len(), message.alerts.len().min(10));
    let sms = render::sms(message);
    let gsm = |b| (b' '..=b'z').contains(&b) && !br"[\]^`".contains(&b);
    assert!(sms.len() <= 140 && sms.bytes().all(gsm), "{sms}");
    let subject = Subject::of(message);
    let subject = subject.as_str();
    assert!(
        subject.len() <= 99 && subject.bytes().all(|b| (b' '..=b'~').contains(&b)),
        "{subject}"
    );
    assert!(subject.starts_with(|c: char| c.is_ascii_alphabetic()), "{subject}");
}

pub fn is_shown_as_it_is(c: char) -> bool {
    c == '\n'
        || !(c.is_control()
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c))
}

/// Whether an address leads into the console and nowhere else.
fn is_ours(url: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~%/?=#:".contains(c);
    let host = url.strip_prefix("https://").and_then(|rest| rest.split('/').next());
    let (region, host) = host.and_then(|host| host.split_once('.')).unwrap_or_default();
    let region = region.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    region && HOSTS.contains(&host) && url.chars().all(plain)
}

/// Tags and attributes are those of our templates, and nothing else in the page could be one.
#[track_caller]
fn check_html(html: &str) {
    assert!(html.chars().all(is_shown_as_it_is));
    let mut pieces = html.split('<');
    assert_eq!(pieces.next(), Some(""));
    let mut own = "";
    for piece in pieces {
        // The content of our style sheet and script is not ours to read.
        if !own.is_empty() && !piece.starts_with(own) {
            continue;
        }
        own = "";
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("no tag: <{piece}"));
        let name = tag.split([' ', '\n']).next().unwrap();
        check_tag(name, tag);
        match name {
            "style" => own = "/style>",
            "script" => own = "/script>",
            _ => assert!(!text.contains(['>', '"']), "{text}"),
        }
    }
    assert_eq!(html.matches("<script").count(), usize::from(html.contains("id=\"timeline\"")));
}

#[track_caller]
fn check_tag(name: &str, tag: &str) {
    const TAGS: &str = " !doctype html head meta title style body table tr td p span b br wbr a div \
        header h1 h3 section svg form fieldset legend button label select option input noscript main \
        article details summary small dl dt dd code footer script ";
    assert!(TAGS.contains(&format!(" {} ", name.trim_start_matches('/'))), "<{tag}>");
    const ATTRIBUTES: &str = " html lang charset name http-equiv content class style role width cellpadding \
        cellspacing border align rel href target id viewBox preserveAspectRatio aria-label aria-pressed type \
        data-severity data-account data-actor data-first data-changes data-times hidden disabled value \
        autocomplete placeholder doctype ";
    // Outside quotes, which hold no quotes, stand the names.
    let mut quoted = tag.split('"');
    let mut last = "";
    while let Some(names) = quoted.next() {
        for attribute in names.split([' ', '\n', '=']).filter(|part| !part.is_empty()) {
            if attribute != name {
                assert!(ATTRIBUTES.contains(&format!(" {attribute} ")), "{attribute} in <{tag}>");
                last = attribute;
            }
        }
        let value = quoted.next().unwrap_or_default();
        if last == "href" && !value.is_empty() {
            assert!(is_ours(value), "{value}");
        }
    }
}

/// Mail programs make links of addresses that stand in one text without a tag in between.
#[track_caller]
fn check_no_address(html: &str) {
    let body = html.split_once("<body").unwrap().1;
    for text in body.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text) {
        let chars: Vec<char> = text.chars().collect();
        for three in chars.windows(3) {
            let inside = !three[0].is_whitespace() && !three[2].is_whitespace();
            assert!(!(inside && "@.:/".contains(three[1])), "{text}");
        }
    }
}

/// What a chat program reads as more than letters stands in code, where it reads nothing.
#[track_caller]
fn check_markdown(text: &str) {
    for line in text.lines() {
        assert!(line.matches('`').count().is_multiple_of(2), "{line}");
        for (place, piece) in line.split('`').enumerate() {
            if place % 2 == 1 {
                let left = piece.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "");
                assert!(!left.contains(['<', '>', '&']), "{line}");
                continue;
            }
            for (at, word) in piece.split(' ').enumerate() {
                let label = |c: char| c.is_ascii_alphanumeric() || ".,:*".contains(c);
                let plain = |c: char| {
                    c.is_alphanumeric() || "-'.,:;)!?\"(+\u{201c}\u{201d}\u{2026}".contains(c)
                };
                let in_label = piece.starts_with('*') && at < 12 && word.chars().all(label);
                let url = word.starts_with("https://") && is_ours(word);
                assert!(word.chars().all(plain) || in_label || url, "{word} in {line}");
            }
        }
    }
}

#[track_caller]
fn check_chat(notification: &str) {
    assert!(notification.chars().all(|c| !c.is_control()));
    let notification: Json = serde_json::from_str(notification).unwrap();
    assert_eq!(notification["version"], "1.0");
    assert_eq!(notification["source"], "custom");
    assert_eq!(notification["metadata"]["enableCustomActions"], false);
    let content = &notification["content"];
    assert_eq!(content["textType"], "client-markdown");
    let mut texts = vec![
        (&content["title"], 250),
        (&content["description"], 3000),
        (&notification["metadata"]["summary"], 250),
        (&notification["metadata"]["threadId"], 32),
        (&notification["metadata"]["eventType"], 64),
        (&notification["id"], 32),
    ];
    texts.extend(content["keywords"].as_array().unwrap().iter().map(|word| (word, 64)));
    let steps = content["nextSteps"].as_array().cloned().unwrap_or_default();
    assert!(steps.len() <= 5);
    texts.extend(steps.iter().map(|step| (step, 1600)));
    for (text, length) in texts {
        let text = text.as_str().unwrap();
        assert!(!text.is_empty() && text.chars().count() <= length, "{text}");
        check_markdown(text);
    }
}

/// Texts that attackers would choose as names.
pub const HOSTILE: [&str; 16] = [
    "\u{202e}\r\n\u{1b}[31m",
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&",
    "</script><script>alert(1)</script>",
    "</style>]]>--><svg/onload=alert(1)>",
    "@channel <!here> <!channel> <@U123> <#C1|x> @everyone",
    "[sign in](https://evil.example/) <https://evil.example|AWS>",
    "https://evil.example/ www.evil.example eve@evil.example mailto:eve@evil.example",
    "`*b* _i_ ~s~ :tada:`",
    "``` fence ```",
    "> quote\n# head\n- list",
    "javascript:alert(1)",
    "\" onmouseover=\"alert(1)\" x=\"",
    "{{ title }} {% raw %}",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "jane.doe@example.com",
    "../../../etc?region=x#/roles/details/admin",
];

#[test]
fn hostile_names_do_nothing_in_any_body() {
    for text in HOSTILE {
        let fields = json!({
            "userName": text, "policyArn": text, "roleName": text, "policyName": text, "groupName": text,
        });
        let identity =
            json!({ "type": "IAMUser", "userName": text, "arn": text, "accountId": text });
        let events = ["CreateUser", "AttachRolePolicy", "DeleteGroup", "Nonsense", "PutUserPolicy"];
        let records: Vec<Json> = events
            .into_iter()
            .flat_map(|event| {
                let change = json!({
                    "eventName": event, "requestParameters": fields, "userIdentity": identity,
                    "sourceIPAddress": text, "userAgent": text, "recipientAccountId": text,
                    "eventID": format!("{event} {text}"),
                });
                let denied = json!({
                    "eventName": event, "errorCode": text, "errorMessage": text, "awsRegion": text,
                });
                [record(change), record(denied)]
            })
            .collect();
        let message = tell_records(&records);
        assert!(message.alerts.len() >= 2);
        check(&message);
    }
}

#[test]
fn long_names_stay_within_every_limit() {
    for text in ["x", "@", "`", "<", "é", "word "] {
        let long = text.repeat(3000 / text.len());
        let records: Vec<Json> = (0..12)
            .map(|number| {
                let session = format!("{number}{long}");
                record(json!({
                    "eventName": "AttachUserPolicy",
                    "userIdentity": { "type": "IAMUser", "userName": session, "accountId": "111122223333" },
                    "requestParameters": { "userName": long, "policyArn": long },
                    "eventID": number.to_string(), "userAgent": long, "sourceIPAddress": long,
                }))
            })
            .collect();
        let message = tell_records(&records);
        assert_eq!(message.alerts.len(), 12);
        check(&message);
    }
}

#[test]
fn a_list_of_changes_that_is_cut_for_chat_says_how_many_are_missing() {
    let records: Vec<Json> = (0..60)
        .map(|number| {
            record(json!({
                "eventName": "CreateUser",
                "requestParameters": { "userName": format!("user-{number}") },
                "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
            }))
        })
        .collect();
    let message = tell_records(&records);
    let chat = render::chat(&message);
    let notification: Json = serde_json::from_str(&chat[0].body).unwrap();
    let description = notification["content"]["description"].as_str().unwrap();
    let told =
        description.matches("created user").count() + description.matches("Created user").count();
    let more = format!("and {} more, too long for chat", 60 - told);
    assert!(told > 5 && description.contains(&more), "{told}\n{description}");
    assert!(description.ends_with("60 events: 60 alerted."), "{description}");
}

#[test]
fn alerts_without_a_notification_of_their_own_are_listed_in_the_last() {
    let records: Vec<Json> = (0..30)
        .map(|number| {
            let user = format!("user-{number}");
            record(json!({
                "userIdentity": { "type": "IAMUser", "userName": user, "accountId": "111122223333" },
                "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
            }))
        })
        .collect();
    let message = tell_records(&records);
    let chat = render::chat(&message);
    assert_eq!(chat.len(), 10);
    let last: Json = serde_json::from_str(&chat[9].body).unwrap();
    assert_eq!(last["content"]["title"], "MEDIUM: 21 more alerts of the same batch");
    let description = last["content"]["description"].as_str().unwrap();
    let told = description.matches("created user").count();
    let more = format!("and {} more, too long", 21 - told);
    assert!(told == 21 || description.contains(&more), "{description}");
    let threads: std::collections::BTreeSet<String> = chat
        .iter()
        .map(|one| {
            serde_json::from_str::<Json>(&one.body).unwrap()["metadata"]["threadId"].to_string()
        })
        .collect();
    assert_eq!(threads.len(), 10);
}

#[test]
fn a_notice_is_escaped_like_every_body() {
    let text = "It said \"<b onload='x'>\" & went to www.evil.example.\n\nFilterPattern: { $.a = \"b\" }\nAnd on.\n";
    let notice = render::Notice {
        severity: iam_herald::severity::Severity::High,
        title: "IAM Herald cannot <i>send".to_owned(),
        text: text.to_owned(),
    };
    let html = render::notice_html(&notice);
    check_html(&html);
    check_no_address(&html);
    check_chat(&render::chat_notice(&notice));
    // Nothing of it is lost, and each line stays one.
    let body = html.split_once("<body").unwrap().1.replace("<br>", "\n");
    let shown: String =
        body.split('<').filter_map(|piece| Some(piece.split_once('>')?.1)).collect();
    let shown = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(shown, |shown, (escape, c)| shown.replace(escape, c));
    for line in text.lines().chain([notice.title.as_str(), "HIGH"]) {
        assert!(shown.contains(line), "{line} is not in {shown}");
    }
    assert!(shown.contains("{ $.a = \"b\" }\nAnd on."), "{shown}");
}

#[test]
fn what_was_held_back_is_named_in_every_body_for_people() {
    let mut message = tell_records(&[record(json!({}))]);
    message.held_back = vec![
        HeldBack { id: "terraform-ci".to_owned(), count: 12 },
        HeldBack { id: "key-rotation".to_owned(), count: 1 },
    ];
    message.alerts[0].held_back = Some(message.held_back.clone());
    let words = "Expected and held back: key-rotation 1, terraform-ci 12.";
    assert!(render::text(&message).contains(words));
    assert!(render::chat(&message)[0].body.contains(words));
    let mut overview = Overview::default();
    overview.add(&message);
    for html in [render::html(&message), overview.finish(&report_of(&message))] {
        let html = html.replace("<span class=\"w\">", "").replace("</span>", "");
        assert!(html.contains(words), "{html}");
    }
}

/// Who, what, to whom, whether it worked and where are known without scrolling.
#[test]
fn the_first_three_lines_of_an_alert_answer() {
    let message = tell_records(&[record(json!({
        "eventName": "AttachUserPolicy",
        "requestParameters": { "userName": "bob", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" },
    }))]);
    let mut message = message;
    message.alerts[0].account.name = Some("prod".to_owned());
    let text = render::text(&message);
    let lines: Vec<&str> = text.lines().collect();
    let first = lines[..3].join("\n");
    for answer in
        ["CRITICAL", "alice", "attached", "bob", "succeeded", "prod (111122223333)", "203.0.113.24"]
    {
        assert!(first.contains(answer), "{answer} in {first}");
    }
    let subject = Subject::of(&message);
    assert_eq!(subject.as_str(), "CRITICAL prod: alice gave user bob AdministratorAccess");
}

#[test]
fn links_lead_to_the_event_and_to_what_was_changed() {
    for (region, console) in [
        ("us-east-1", "https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#"),
        ("cn-north-1", "https://cn-north-1.console.amazonaws.cn/iam/home?region=cn-north-1#"),
        (
            "us-gov-west-1",
            "https://us-gov-west-1.console.amazonaws-us-gov.com/iam/home?region=us-gov-west-1#",
        ),
    ] {
        let message = tell_records(&[record(json!({ "awsRegion": region }))]);
        let page = format!("{console}/users/details/bob");
        let event = format!("{region}#/events/0a1b2c3d-0000-4000-8000-000000000001");
        let mut overview = Overview::default();
        overview.add(&message);
        for body in [
            render::text(&message),
            render::html(&message),
            render::alert_line(&message.alerts[0]),
            render::chat(&message)[0].body.clone(),
            overview.finish(&report_of(&message)),
        ] {
            assert!(body.contains(&page) && body.contains(&event), "{region}: {body}");
        }
    }
}
