//! What the feature `serde` writes and reads.

use cloudwatch_filter_pattern::{Pattern, Selector, Value};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Rule {
    pattern: Pattern,
    selector: Selector,
}

#[test]
fn patterns_and_selectors_are_text() {
    let text = r#"{"pattern":"{$.a=1}","selector":"$.['a'][0]"}"#;
    let rule: Rule = serde_json::from_str(text).unwrap();
    assert_eq!(rule.pattern.as_str(), "{$.a=1}");
    let written = serde_json::to_string(&rule).unwrap();
    assert_eq!(written, r#"{"pattern":"{ $.a = 1 }","selector":"$.a[0]"}"#);
    assert_eq!(serde_json::from_str::<Rule>(&written).unwrap(), rule);
    for wrong in [
        r#"{"pattern":"{$.a==1}","selector":"$.a"}"#,
        r#"{"pattern":1,"selector":"$.a"}"#,
        r#"{"pattern":"","selector":"a"}"#,
    ] {
        assert!(serde_json::from_str::<Rule>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn joined_patterns_survive() {
    let parts: Vec<Pattern> =
        (0..100).map(|i| format!("{{ $.a{i} = %x% }}").parse().unwrap()).collect();
    let joined = Pattern::any_of(&parts).unwrap();
    assert!(joined.check_limits().is_err());
    let written = serde_json::to_string(&joined).unwrap();
    assert_eq!(serde_json::from_str::<Pattern>(&written).unwrap(), joined);
}

#[test]
fn values_are_written_as_what_they_are() {
    let text = r#"{"z":[null,true,"é\n"],"a":18446744073709551615,"b":-1,"c":1.5,"d":{}}"#;
    let value = Value::parse(text).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), text);
    assert_eq!(serde_json::to_string(&Value::parse("-0").unwrap()).unwrap(), "-0.0");
    assert!(serde_json::to_string(&Value::parse("1e309").unwrap()).is_err());
    let mut deep = Value::Null;
    for _ in 0..2000 {
        deep = Value::Array(vec![deep]);
    }
    assert!(serde_json::to_string(&deep).is_err());
}
