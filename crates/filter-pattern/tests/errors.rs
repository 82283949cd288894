#[test]
fn dump() {
    use cloudwatch_filter_pattern::*;
    for l in std::fs::read_to_string("/tmp/mistakes.txt")
        .unwrap()
        .split("\n")
    {
        let l = l.replace("\\n", "\n").replace("\\t", "\t");
        match l.parse::<Pattern>() {
            Ok(p) => println!("OK   {p}\n"),
            Err(e) => println!(
                "{:?} {:?} {}:{}\n{e}\n",
                e.kind(),
                e.span(),
                e.line(),
                e.column()
            ),
        }
    }
}
