//! Expressions that want too much: each ends with an error, within its budget, on
//! an ordinary thread's stack and in a process that may not hold more memory than
//! a few times the budget.

mod allocator;

use std::sync::Mutex;

use frevo_jsonata::{Answer, Budget, Dialect, Error, Expression, Fixed, Limit};
use frevo_value::parse;

/// What one evaluation may allocate.
const MEMORY: u64 = 64 << 20;

#[global_allocator]
static ALLOCATOR: allocator::Limited = allocator::Limited::new();

/// The limit is the whole process's: evaluations take turns.
static TURN: Mutex<()> = Mutex::new(());

fn run(text: &str) -> Result<Answer, Error> {
    let budget = Budget { memory: MEMORY, value: MEMORY, steps: 2_000_000, ..Budget::default() };
    run_within(text, Dialect::Reference, &budget)
}

fn run_within(text: &str, dialect: Dialect, budget: &Budget) -> Result<Answer, Error> {
    let _turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let input = parse(r#"{"a":[1,2,{"b":[3,4]}],"s":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"}"#)
        .expect("JSON");
    Expression::parse(text, dialect)?.evaluate(Some(&input), &[], &mut Fixed::default(), budget)
}

fn exceeds(text: &str, limit: Limit) {
    let error = run(text).expect_err(text);
    assert_eq!(error.exceeded(), Some(limit), "{text}: {error}");
}

#[test]
fn recursion_ends() {
    exceeds("($f := function($n){1 + $f($n + 1)}; $f(0))", Limit::Depth);
    exceeds("($f := function(){$f()}; $f())", Limit::Steps);
    exceeds("($f := function($n){$g($n + 1)}; $g := function($n){$f($n)}; $f(0))", Limit::Steps);
    exceeds("($f := function($x){$map([1, 2], $f)}; $f(1))", Limit::Depth);
    exceeds("($f := function($x){$eval('$f(1)')}; $f(1))", Limit::Depth);
    exceeds("($f := function($a, $b){$sort([1, 2], $f)}; $f(1, 2))", Limit::Depth);
    exceeds("($f := function($x){$x ~> |a|{'b': $f($x)}|}; $f($$))", Limit::Depth);
    exceeds("($f := function($m){$replace('a', /a/, $f)}; $f(1))", Limit::Depth);
    exceeds("($f := function($x){[[[[[{'a': {'b': $x[$f(1)].c}}]]]]]}; $f(1))", Limit::Depth);
}

#[test]
fn what_takes_memory_ends() {
    exceeds("$pad('', 3000000000)", Limit::Memory);
    exceeds("$pad('', 1e300, 'abc')", Limit::Memory);
    exceeds("$reverse([1..10000000])", Limit::Memory);
    exceeds("($f := function($s){$f($s & $s)}; $f('abcdefgh'))", Limit::Memory);
    exceeds("($f := function($a){$f($append($a, $a))}; $f([1, 2]))", Limit::Memory);
    exceeds("($s := $pad('', 1000000, 'ab'); $replace($s, 'a', $s))", Limit::Memory);
    exceeds("($s := $pad('', 1000000, 'ab'); $replace($s, /a/, $s))", Limit::Memory);
    exceeds("($s := $pad('', 100000, 'a'); $join($split($s, ''), $s))", Limit::Memory);
    assert_eq!(run("[1..10000001]").expect_err("too many").code(), "D2014");
}

#[test]
fn what_is_shared_many_times_is_counted_each_time() {
    let doubled = "($d := $reduce([1..60], function($x, $i){{'l': $x, 'r': $x}}, 1); ";
    for use_of_it in
        ["$string($d))", "$d = $reduce([1..60], function($x, $i){{'l': $x, 'r': $x}}, 1))", "$d)"]
    {
        let error = run(&format!("{doubled}{use_of_it}")).expect_err(use_of_it);
        assert!(matches!(error.exceeded(), Some(Limit::Memory | Limit::Steps)), "{use_of_it}: {error}");
    }
    for use_of_it in ["$count($d.**))", "$clone($d))", "$d ~> |**|{'x': 1}|)"] {
        let error = run(&format!("{doubled}{use_of_it}")).expect_err(use_of_it);
        assert!(error.exceeded().is_some(), "{use_of_it}: {error}");
    }
    let nested = "($d := $reduce([1..60], function($x, $i){[[$x], [$x]]}, 0); ";
    for use_of_it in ["$boolean($d))", "$distinct([$d, $d, $d]))", "$string($d))", "$d.*)"] {
        let error = run(&format!("{nested}{use_of_it}")).expect_err(use_of_it);
        assert!(error.exceeded().is_some(), "{use_of_it}: {error}");
    }
}

#[test]
fn what_nests_too_deep_ends() {
    exceeds("$reduce([1..100000], function($a, $i){[[$a]]}, 0)", Limit::Depth);
    exceeds("$reduce([1..100000], function($a, $i){{'a': $a}}, 0)", Limit::Depth);
    let grown =
        |step| format!("($g := function($f, $n){{$n = 0 ? $f : $g({step}, $n - 1)}}; $g($string, 100000))");
    exceeds(&grown("function($x){$f($x)}"), Limit::Depth);
    exceeds(&grown("$f ~> $string"), Limit::Depth);
    exceeds(&grown("$f(?)"), Limit::Depth);
    let deep =
        "($g := function($f, $n){$n = 0 ? $f : $g($f ~> $string, $n - 1)}; $h := $g($string, 600); $h('a'))";
    exceeds(deep, Limit::Depth);
    for open in ["(", "[", "{\"a\":", "-", "a[", "$f(", "a?", "function(){", "|a|", "1+(", "a.(", "a^("] {
        let error = run(&open.repeat(100_000)).expect_err(open);
        assert_eq!(error.code(), "D1011", "{open}: {error}");
    }
    for chain in
        [" + 1", " & 1", " and 1", ".a", "[1]", "()", " ~> $f", " ? 1 : 1", " ?: 1", " ?? 1", "{}", "^(a)"]
    {
        let error = run(&format!("a{}", chain.repeat(100_000))).expect_err(chain);
        assert!(error.code() == "D1011" || error.code() == "S0210", "{chain}: {error}");
    }
}

/// What an optimised build evaluates, and any other refuses at worst.
fn bears(text: &str) {
    if let Err(error) = run(text) {
        assert!(cfg!(debug_assertions) && error.code() == "D1011", "{text}: {error}");
    }
}

#[test]
fn what_nests_as_deep_as_it_may_bears_evaluation() {
    bears(&format!("1{}", " + 1".repeat(240)));
    bears(&format!("{}1{}", "(".repeat(240), ")".repeat(240)));
    bears(&format!("{}1{}", "[".repeat(240), "]".repeat(240)));
    bears(&format!("{}1{}", "{'a':".repeat(240), "}".repeat(240)));
    bears(&format!("{}a{}", "a[".repeat(240), "]".repeat(240)));
    bears(&format!("{}1{}", "$string(".repeat(240), ")".repeat(240)));
    bears(&format!("{}1{}", "function(){".repeat(240), "}".repeat(240)));
    bears("($f := function($n){$n = 0 ? 0 : 1 + $f($n - 1)}; $f(160))");
    run("$string($reduce([1..240], function($a, $i){[[$a]]}, 0))").expect("arrays in arrays");
    run("$reduce([1..600], function($a, $i){[[$a]]}, 0)").expect_err("arrays in arrays");
}

#[test]
fn patterns_that_go_back_without_end_end() {
    run("$match(s, /(a+)+$/)").expect("it can be matched in linear time");
    let _ = run("$match(s, /(a+)+(?=c)$/)");
    exceeds("$match(s, /(a|a)*(?!b)\\1c/)", Limit::Steps);
    exceeds("$match(s, /(a*)*\\1b\\1c/)", Limit::Steps);
    let _ = run("$match(s, /a{1000}{1000}{1000}/)");
    assert_eq!(run("$match(s, /(/)").expect_err("no pattern").code(), "S0302");
}

/// Whatever comes of them: they end, and the process goes on.
#[test]
fn all_else_ends() {
    let joined = "[1..1000]@$a.[1..1000]@$b.[1..1000]@$c.($a + $b + $c)";
    let deep = "$parse($pad('', 900, '[') & $pad('', 900, ']'))";
    let long = "($s := $pad('', 1000000, 'ab '); ";
    let all = [
        joined.to_owned(),
        "[1..100000].[1..100000]".to_owned(),
        "[1..1000000]^(>$)".to_owned(),
        "$sort([1..1000000], function($a, $b){$a < $b})".to_owned(),
        "$distinct([1..1000000])".to_owned(),
        "$distinct([1..10000].{'a': $})".to_owned(),
        "$shuffle([1..10000000])".to_owned(),
        "$zip([1..1000000], [1..1000000], [1..1000000])".to_owned(),
        "$map([1..10000000], function($x){$x})".to_owned(),
        "[1..1000000]{$string($): $}".to_owned(),
        "$merge([1..1000000].{$string($): $})".to_owned(),
        "$spread($merge([1..100000].{$string($): $}))".to_owned(),
        "$keys([1..100000].{$string($): $})".to_owned(),
        "$reduce([1..100000], function($s, $x){$s & $x}, '')".to_owned(),
        "$reduce([1..100000], $append, [])".to_owned(),
        "$join([1..1000000].$string())".to_owned(),
        "$formatBase(1e308, 2)".to_owned(),
        "$string([1..1000000], true)".to_owned(),
        "**.**.**.**.**.**".to_owned(),
        "a.*.*.**.%.%".to_owned(),
        "$partition([1..1000000], 1)".to_owned(),
        "$range(-9e18, 9e18, 1)".to_owned(),
        "$range(9e18, -9e18, -9e18)".to_owned(),
        "$parse($pad('', 1000000, '['))".to_owned(),
        "$parse($pad('', 1000001, '[0,') & '0')".to_owned(),
        deep.to_owned(),
        format!("$string({deep})"),
        format!("$clone({deep})"),
        format!("{deep} ~> |**|{{'a': 1}}|"),
        format!("{deep} = {deep}"),
        format!("$reduce([1..10], function($d, $x){{[[$d]]}}, {deep})"),
        format!("{long}$split($s, ''))"),
        format!("{long}$split($s, ' '))"),
        format!("{long}$split($s, /b/))"),
        format!("{long}$match($s, /./))"),
        format!("{long}$match($s, /(a|b|ab)*c/))"),
        format!("{long}$match($s, /(?:a+b? ?)+(?=c)/))"),
        format!("{long}$replace($s, /a/, function($m){{$m.match & $m.match}}))"),
        format!("{long}$substring($s, 500000, 1e308))"),
        format!("{long}$base64decode($base64encode($s)))"),
        format!("{long}$encodeUrlComponent($s))"),
        format!("{long}$uppercase($s) ~> $trim ~> $length)"),
        format!("{long}$number($s))"),
        format!("{long}$toMillis($s))"),
        format!("{long}$toMillis($s, '[Y] [M] [D]'))"),
        format!("{long}$fromMillis(0, $s))"),
        format!("{long}$fromMillis(0, '[' & $s & ']'))"),
        format!("{long}$now($s))"),
        format!("{long}$parseInteger($s, 'w'))"),
        format!("{long}$parseInteger($s, 'I'))"),
        format!("{long}$hash($s, 'MD5'))"),
        format!("{long}$eval($s))"),
        format!("{long}$error($s))"),
        format!("{long}{{$s: $s, $s: $s}})"),
    ];
    for text in &all {
        let _ = run(text);
        let _ = run_within(text, Dialect::Aws, &Budget { memory: MEMORY, ..Budget::AWS });
    }
}

#[test]
fn pictures_end() {
    for text in [
        "$formatInteger(1e300, 'w')",
        "$formatInteger(1e300, 'I')",
        "$formatInteger(1e300, 'A')",
        "$formatNumber(0, '0e0')",
        "$formatNumber(-1e-300, '0e0')",
        "$formatInteger(1e300, 'w;o')",
        "$formatInteger(1e300, '#')",
        "$formatInteger(12345678901234567890, '#,#:#.#;#-#0')",
        "$formatInteger(1, $pad('', 1000000, '#') & '0')",
        "$formatInteger(1, $pad('', 1000000, '0'))",
        "$formatInteger(1, $pad('', 1000000, ',0'))",
        "$formatNumber(1, $pad('', 1000000, '0'))",
        "$formatNumber(1, $pad('', 1000000, '#,') & '0')",
        "$formatNumber(1e300, '0.' & $pad('', 100000, '0'))",
        "$formatNumber(1e-300, '0.0e' & $pad('', 100000, '0'))",
        "$formatNumber(1, '0', {'zero-digit': '😀', 'decimal-separator': '', 'exponent-separator': 'long'})",
        "$formatNumber(1, '0', {'zero-digit': '\\uffff'})",
        "$parseInteger($pad('', 1000000, '9'), '#')",
        "$parseInteger($pad('', 100000, 'one hundred and '), 'w')",
        "$fromMillis(1e300)",
        "$fromMillis(-8640000000000001, '[Y] [W] [w] [X] [x] [F]')",
        "$fromMillis(8640000000000000, '[Y] [W] [w] [X] [x] [F]', '+9999')",
        "$fromMillis(1, '[Y,999999999-999999999]')",
        "$fromMillis(1, '[f,1-1000000000]')",
        "$fromMillis(1, '[MNn,1000000000-1000000000]')",
        "$toMillis('1', '[Y,*-0]')",
        "$toMillis('999999999999999999999', '[Y]')",
        "$toMillis('999999999999-999999999999', '[Y]-[d]')",
        "$toMillis('GMT', '[z]')",
        "$toMillis('GMT+é', '[z]')",
        "$toMillis('+', '[Z]')",
        "$fromMillis(0, '[Z]', 'é')",
        "$fromMillis(0, '[Z]', '+é00')",
        "$fromMillis(1, '[Y,1000000000-1000000000]')",
        "$toMillis($pad('', 500, 'a'), '[Mn][Mn][Mn][Fn][Fn][Mn][D1]')",
    ] {
        let _ = run(text);
    }
}
