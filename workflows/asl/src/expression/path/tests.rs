use frevo_value::parse;

use super::Path;
use crate::expression::testing::with_data;

const STORE: &str = r#"{
    "store": {
        "book": [
            {"category":"reference","author":"Nigel","title":"Sayings","price":8.95},
            {"category":"fiction","author":"Evelyn","title":"Sword","price":12.99,"isbn":"0-553"},
            {"category":"fiction","author":"Herman","title":"Moby","price":8.99,"isbn":"0-395","tags":["sea","whale"]}
        ],
        "bicycle": {"color":"red","price":19.95}
    },
    "limit": 10, "nothing": null, "a b": 1, "n": [0,1,2,3,4], "it's": 2, "back\\slash": 3
}"#;

/// What a path selects; the same whether or not there is a tree already.
fn select(path: &str, input: &str) -> String {
    let path = match Path::parse(path) {
        Ok(path) => path,
        Err(error) => return format!("refused: {error}"),
    };
    with_data(input, |data| {
        let rendered = path.render(data).map(|payload| payload.text().to_owned());
        assert_eq!(path.evaluate(data).map(|value| value.to_string()), rendered, "without a tree");
        data.input.value();
        assert_eq!(path.evaluate(data).map(|value| value.to_string()), rendered, "with a tree");
        rendered.unwrap_or_else(|error| error.to_string())
    })
}

#[test]
fn a_definite_path_selects_its_node() {
    let cases = [
        ("$.limit", "10"),
        ("$.nothing", "null"),
        ("$['limit']", "10"),
        ("$[\"limit\"]", "10"),
        ("$.['limit']", "10"),
        ("$['a b']", "1"),
        ("$[\"it's\"]", "2"),
        ("$['back\\slash']", "3"),
        ("$.store.book[1].title", "\"Sword\""),
        ("$.store.book[-1].author", "\"Herman\""),
        ("$.n[ 2 ]", "2"),
        ("$.n[9]", "null"),
        ("$.n[-9]", "null"),
        ("$$.State.Name", "\"Pick\""),
        ("$$.Execution.Input.input-value", "1"),
        ("$answer", "42"),
        ("$list[1].a", "2"),
        ("$list[*].a", "[1,2]"),
        ("$.store.bicycle['color','price']", r#"{"color":"red","price":19.95}"#),
        ("$.store.bicycle['color','none']", r#"{"color":"red"}"#),
        ("$.n.length()", "5"),
        ("$.n.sum()", "10"),
        ("$.n.avg()", "2"),
        ("$.n.max()", "4"),
        ("$.store.book[*].price.min()", "8.95"),
        ("$.store.bicycle.keys()", r#"["color","price"]"#),
    ];
    for (path, expected) in cases {
        assert_eq!(select(path, STORE), expected, "{path}");
    }
}

#[test]
fn an_indefinite_path_selects_an_array_in_any_case() {
    let cases = [
        ("$.store.book[*].title", r#"["Sayings","Sword","Moby"]"#),
        ("$.store.*.price", "[19.95]"),
        ("$..price", "[8.95,12.99,8.99,19.95]"),
        ("$..book[0].title", r#"["Sayings"]"#),
        ("$..book[2].tags[*]", r#"["sea","whale"]"#),
        ("$.n[1:3]", "[1,2]"),
        ("$.n[:2]", "[0,1]"),
        ("$.n[3:]", "[3,4]"),
        ("$.n[-2:]", "[3,4]"),
        ("$.n[:-3]", "[0,1]"),
        ("$.n[-3:-1]", "[2,3]"),
        ("$.n[0,2,9]", "[0,2]"),
        ("$.none[*].x", "[]"),
        ("$.none.items[1:5].itemValue", "[]"),
        ("$.limit[*]", "[]"),
        ("$..none", "[]"),
        ("$.store.book[?(@.price < 10)].title", r#"["Sayings","Moby"]"#),
        ("$.store.book[?(@.price < $.limit && @.category == 'fiction')].title", r#"["Moby"]"#),
        ("$.store.book[?(@.category == \"reference\" || @.isbn)].title", r#"["Sayings","Sword","Moby"]"#),
        ("$.store.book[?(!@.isbn)].title", r#"["Sayings"]"#),
        ("$.store.book[?(!(@.price > 9 || @.tags))].title", r#"["Sayings"]"#),
        ("$.store.book[?(@['author'] =~ /.*E.*/i)].title", r#"["Sayings","Sword","Moby"]"#),
        ("$.store.book[?(@.author =~ /E.*/)].title", r#"["Sword"]"#),
        ("$.store.book[?(@.author in ['Nigel', 'Evelyn'])].title", r#"["Sayings","Sword"]"#),
        ("$.store.book[?(@.author nin ['Nigel', 'Evelyn'])].title", r#"["Moby"]"#),
        ("$.store.book[?(@.tags contains 'sea')].title", r#"["Moby"]"#),
        ("$.store.book[?(@.tags size 2)].title", r#"["Moby"]"#),
        ("$.store.book[?(@.tags.length() == 2)].title", r#"["Moby"]"#),
        ("$.store.book[?(@.isbn != '0-553')].title", r#"["Sayings","Moby"]"#),
        ("$.store.book[?(@.price >= 12.990)].title", r#"["Sword"]"#),
        ("$..[?(@.color)].price", "[19.95]"),
        ("$..[?(@.isbn=='0-553')].title", r#"["Sword"]"#),
        ("$.n[?(@ > 2)]", "[3,4]"),
        ("$.n[?(@ == $answer || @ == '1')]", "[1]"),
        ("$.store.bicycle[?(@.color == 'red')].price", "[19.95]"),
    ];
    for (path, expected) in cases {
        assert_eq!(select(path, STORE), expected, "{path}");
    }
    assert_eq!(select("$[*]", "{}"), "[]");
    assert_eq!(select("$..a", r#"{"a":{"a":1},"b":[{"a":2}]}"#), r#"[{"a":1},1,2]"#);
    assert_eq!(select("$..*", r#"{"a":{"b":1}}"#), r#"[{"b":1},1]"#);
}

#[test]
fn a_definite_path_that_selects_nothing_says_where_it_ended() {
    let object = "This is not a json object according to the JsonProvider: \
                  'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.";
    let cases = [
        ("$.NoSuch", "{}", "No results for path: $['NoSuch']".to_owned()),
        ("$.a.b", r#"{"a":{}}"#, "No results for path: $['a']['b']".to_owned()),
        ("$.no.such.result.path", "{}", "Missing property in path $['no']".to_owned()),
        ("$.a[0].c.d", r#"{"a":[{}]}"#, "Missing property in path $['a'][0]['c']".to_owned()),
        (
            "$.a.b",
            r#"{"a":"x"}"#,
            format!(
                "Expected to find an object with property ['b'] in path $['a'] but found 'com.fasterxml.jackson.databind.node.TextNode'. {object}"
            ),
        ),
        (
            "$.a[1].b",
            r#"{"a":[0]}"#,
            format!(
                "Expected to find an object with property ['b'] in path $['a'][1] but found 'null'. {object}"
            ),
        ),
        (
            "$.a[0]",
            r#"{"a":{"b":1}}"#,
            r#"Filter: [0] can only be applied to arrays. Current context is: {"b":1}"#.to_owned(),
        ),
        ("$nobody.x", "{}", "No results for path: $['nobody']".to_owned()),
        ("$$.Nothing", "{}", "No results for path: $['Nothing']".to_owned()),
    ];
    for (path, input, reason) in cases {
        assert_eq!(select(path, input), format!("Invalid path '{path}' : {reason}"), "{path}");
    }
}

#[test]
fn what_is_no_path_is_refused() {
    let cases = [
        "",
        "a",
        "@.a",
        "$.",
        "$..",
        "$.a.",
        "$.a..",
        "$[",
        "$['a'",
        "$['a",
        "$[]",
        "$.a b",
        "$[a]",
        "$[?(@.a]",
        "$[?()]",
        "$[?(@.a ==)]",
        "$[:]",
        "$[1:x]",
        "$.a.nope()",
        "$.a(1)",
        "$[?(1)]",
        "$[?(@.a =~ /[/)]",
        "$-x",
        "$[+1]",
        " $.a",
        "$.a ",
    ];
    for path in cases {
        assert!(Path::parse(path).is_err(), "{path}");
    }
}

#[test]
fn a_path_tells_whether_it_is_definite() {
    let definite = |path: &str| Path::parse(path).expect("a path").is_definite();
    assert!(["$", "$$", "$x", "$.a['b'][0]", "$.a[-1]"].into_iter().all(definite));
    assert!(!["$.*", "$..a", "$[0,1]", "$[1:]", "$[?(@.a)]"].into_iter().any(definite));
}

#[test]
fn a_path_that_multiplies_is_stopped() {
    let nested = format!("{}1{}", "[".repeat(900), "]".repeat(900));
    let path = Path::parse("$..*..*..*..*").expect("a path");
    assert!(with_data(&nested, |data| path.evaluate(data)).is_err());
    let parentheses = format!("$[?({}@.a{})]", "(".repeat(10_000), ")".repeat(10_000));
    assert!(Path::parse(&parentheses).is_err());
    let exclamations = format!("$[?({}@.a)]", "! ".repeat(100_000));
    assert!(Path::parse(&exclamations).is_ok());
}

#[test]
fn nothing_is_present_past_the_end_of_an_array() {
    with_data(r#"{"a":[1],"n":null}"#, |data| {
        let find = |path: &str| Path::parse(path).expect("a path").try_evaluate(data);
        assert_eq!(find("$.a[1]"), None);
        assert_eq!(find("$.b"), None);
        assert_eq!(find("$.n"), Some(frevo_value::Value::Null));
        assert_eq!(find("$.b[*]"), parse("[]").ok());
    });
}
