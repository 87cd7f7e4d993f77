//! What expressions mean, and how this crate differs where it may.

use std::sync::Arc;

use expect_test::{Expect, expect};
use frevo_jsonata::{Answer, Budget, Dialect, Expression, Fixed};
use frevo_value::{Value, parse};

const ORDER: &str = r#"{"customer":{"name":"Ada"},"items":[
    {"sku":"a","price":2.50,"quantity":4},{"sku":"b","price":1.10,"quantity":1}]}"#;

fn answer(text: &str, dialect: Dialect) -> String {
    let order = parse(ORDER).expect("JSON");
    let bindings: [(Arc<str>, Value); 1] = [("order".into(), order.clone())];
    let answer = Expression::parse(text, dialect).and_then(|expression| {
        expression.evaluate(Some(&order), &bindings, &mut Fixed::default(), &Budget::default())
    });
    match answer {
        Ok(Answer::Value(value)) => value.to_string(),
        Ok(Answer::Undefined) => "undefined".to_owned(),
        Ok(Answer::Function) => "a function".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// Each line is an expression; its answer is below it.
fn check(dialect: Dialect, expressions: &str, expected: Expect) {
    let lines = expressions.trim().lines().map(|line| {
        let line = line.trim();
        format!("{line}\n    {}\n", answer(line, dialect))
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn paths_map_filter_and_group() {
    check(
        Dialect::Reference,
        "
        $order.customer.name
        items.sku
        items[price > 2].sku
        items[-1].(price * quantity)
        $sum(items.(price * quantity))
        items{sku: quantity}
        items@$i.{'sku': $i.sku, 'of': customer.name}
        items.{'sku': sku, 'of': %.customer.name}
        items^(price).sku
        nothing.at.all
        ",
        expect![[r#"
            $order.customer.name
                "Ada"
            items.sku
                ["a","b"]
            items[price > 2].sku
                "a"
            items[-1].(price * quantity)
                1.1
            $sum(items.(price * quantity))
                11.1
            items{sku: quantity}
                {"a":4,"b":1}
            items@$i.{'sku': $i.sku, 'of': customer.name}
                [{"sku":"a","of":"Ada"},{"sku":"b","of":"Ada"}]
            items.{'sku': sku, 'of': %.customer.name}
                [{"sku":"a","of":"Ada"},{"sku":"b","of":"Ada"}]
            items^(price).sku
                ["b","a"]
            nothing.at.all
                undefined
        "#]],
    );
}

#[test]
fn numbers_keep_their_text_until_something_computes_with_them() {
    check(
        Dialect::Reference,
        "
        items.price
        items.(price + 0)
        $string(items[0].price)
        0.1 + 0.2
        $string(0.1 + 0.2)
        1 / 0
        ",
        expect![[r#"
            items.price
                [2.50,1.10]
            items.(price + 0)
                [2.5,1.1]
            $string(items[0].price)
                "2.5"
            0.1 + 0.2
                0.30000000000000004
            $string(0.1 + 0.2)
                "0.3"
            1 / 0
                null
        "#]],
    );
}

#[test]
fn lists_and_years_are_what_the_reference_makes_of_them() {
    check(
        Dialect::Reference,
        "
        ({'x': [7]}).*
        ({'x': 7}).*
        $spread([[]])
        $toMillis('70', '[Y,2-2]')
        $toMillis('0070', '[Y0001]')
        $formatInteger(1999, 'I')
        $formatInteger(1000001, 'I')
        $power(123456789, 2) = 15241578750190520
        ",
        expect![[r#"
            ({'x': [7]}).*
                [7]
            ({'x': 7}).*
                7
            $spread([[]])
                []
            $toMillis('70', '[Y,2-2]')
                0
            $toMillis('0070', '[Y0001]')
                -59958144000000
            $formatInteger(1999, 'I')
                "MCMXCIX"
            $formatInteger(1000001, 'I')
                D3130: Formatting or parsing an integer as a sequence starting with "I" is not supported by this implementation at 15
            $power(123456789, 2) = 15241578750190520
                true
        "#]],
    );
}

#[test]
fn functions_are_told_from_values() {
    check(
        Dialect::Reference,
        "
        $sum
        $f := function($x){$x}
        $uppercase ~> $trim
        [$sum]
        null
        ",
        expect![[r#"
            $sum
                a function
            $f := function($x){$x}
                a function
            $uppercase ~> $trim
                a function
            [$sum]
                [""]
            null
                null
        "#]],
    );
}

#[test]
fn errors_have_the_codes_and_places_of_the_reference() {
    check(
        Dialect::Reference,
        "
        1 + 'a'
        $uppercase(1)
        sum(1)
        $nobody(1)
        (1
        $error('no stock')
        ",
        expect![[r#"
            1 + 'a'
                T2002: The right side of the "+" operator must evaluate to a number at 3
            $uppercase(1)
                T0410: Argument 1 of function "uppercase" does not match function signature at 11
            sum(1)
                T1005: Attempted to invoke a non-function. Did you mean $sum? at 4
            $nobody(1)
                T1006: Attempted to invoke a non-function at 8
            (1
                S0203: Expected ")" before end of expression at 2
            $error('no stock')
                D3137: no stock at 7
        "#]],
    );
}

#[test]
fn the_dialect_of_aws_is_an_older_one() {
    check(
        Dialect::Aws,
        "
        nothing ?: 1
        nothing ?? 1
        $eval('1')
        $uuid()
        $order.items[0].sku = 'a' ? 'yes' : 'no'
        ",
        expect![[r#"
            nothing ?: 1
                S0211: The symbol ":" cannot be used as a unary operator at 10
            nothing ?? 1
                S0211: The symbol "?" cannot be used as a unary operator at 10
            $eval('1')
                T1006: Attempted to invoke a non-function at 6
            $uuid()
                "00000000-0000-4000-8000-000000000000"
            $order.items[0].sku = 'a' ? 'yes' : 'no'
                "yes"
        "#]],
    );
}

#[test]
fn aws_adds_functions() {
    check(
        Dialect::Aws,
        "
        $partition([0], 1)
        $partition([1..5], 2)
        $partition([1, 2], 1.9)
        $partition([1, 2])
        $partition([], 2)
        $partition([1], 0)
        $partition([1], -1)
        $range(0, 9, 3)
        $range(1, 9, 9)
        $range(9, 1, -4)
        $range(-1.7, 2, 1)
        $range(3, 3, 1)
        $range(2, 1, 1)
        $range(1, 2, 0)
        $range(1, 2)
        $range(1)
        $hash('input data', 'SHA-1')
        $hash('', 'MD5')
        $hash('a')
        $hash('a', 'sha-1')
        $hash($pad('', 10001, 'a'), 'SHA-256')
        $random(42)
        $random(42.9) = $random(42)
        $random()
        $parse('-0')
        $parse('[9223372036854775807, 9223372036854775808, 1.0, 1e2, 1.1]')
        $parse('{\"a\": [null], \"b\": \"-0\"}')
        $parse('nothing')
        $parse('1e400')
        $parse(nothing)
        $randomSeeded(1)
        ",
        expect![[r#"
            $partition([0], 1)
                [[0]]
            $partition([1..5], 2)
                [[1,2],[3,4],[5]]
            $partition([1, 2], 1.9)
                [[1],[2]]
            $partition([1, 2])
                [[1,2]]
            $partition([], 2)
                undefined
            $partition([1], 0)
                undefined
            $partition([1], -1)
                D3137: Second argument must be zero or greater at 11
            $range(0, 9, 3)
                [0,3,6,9]
            $range(1, 9, 9)
                1
            $range(9, 1, -4)
                [9,5,1]
            $range(-1.7, 2, 1)
                [-1,0,1,2]
            $range(3, 3, 1)
                3
            $range(2, 1, 1)
                undefined
            $range(1, 2, 0)
                undefined
            $range(1, 2)
                undefined
            $range(1)
                T0410: Argument 2 of function "range" does not match function signature at 7
            $hash('input data', 'SHA-1')
                "aaff4a450a104cd177d28d18d74485e8cae074b7"
            $hash('', 'MD5')
                "d41d8cd98f00b204e9800998ecf8427e"
            $hash('a')
                undefined
            $hash('a', 'sha-1')
                D3137: Hash algorithm 'sha-1' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5 at 6
            $hash($pad('', 10001, 'a'), 'SHA-256')
                D3137: First argument must have at most 10000 characters at 6
            $random(42)
                0.7275636800328681
            $random(42.9) = $random(42)
                true
            $random()
                0.5
            $parse('-0')
                0
            $parse('[9223372036854775807, 9223372036854775808, 1.0, 1e2, 1.1]')
                [9223372036854775807,9.223372036854776E18,1,100,1.1]
            $parse('{"a": [null], "b": "-0"}')
                {"a":[null],"b":"-0"}
            $parse('nothing')
                D3137: Invalid JSON at 7
            $parse('1e400')
                D3137: Invalid JSON at 7
            $parse(nothing)
                undefined
            $randomSeeded(1)
                T1006: Attempted to invoke a non-function at 14
        "#]],
    );
}

#[test]
fn aws_writes_numbers_that_are_not_finite_by_their_names() {
    check(
        Dialect::Aws,
        "
        1 / 0
        [-1 / 0, 0 / 0]
        {'k': 1e308 * 10}
        ",
        expect![[r#"
            1 / 0
                "Infinity"
            [-1 / 0, 0 / 0]
                ["-Infinity","NaN"]
            {'k': 1e308 * 10}
                {"k":"Infinity"}
        "#]],
    );
}

#[test]
fn aws_grants_so_much_and_no_more() {
    let granted = |text: &str| {
        let expression = Expression::parse(text, Dialect::Aws).expect(text);
        match expression.evaluate(None, &[], &mut Fixed::default(), &Budget::AWS) {
            Ok(_) => "granted".to_owned(),
            Err(error) => error.message(),
        }
    };
    let nested = |open: &str, inner: &str, close: &str, count| {
        granted(&format!("{}{inner}{}", open.repeat(count), close.repeat(count)))
    };
    let recursive =
        |count| granted(&format!("($f := function($n){{$n = 0 ? 0 : 1 + $f($n - 1)}}; $f({count}))"));
    let doubled = |count| {
        granted(&format!(
            "($p := function($s, $n){{$n = 0 ? $s : $p($s & $s, $n - 1)}}; $length($p('x', {count})))"
        ))
    };
    let deep = "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive";
    let large = "Expression evaluation memory limit exceeded: Check for excessive memory usage";
    let endless = "Expression evaluation timeout: Check for infinite loop";
    assert_eq!((nested("", "1", "+1", 99).as_str(), nested("", "1", "+1", 100).as_str()), ("granted", deep));
    assert_eq!((nested("(", "1", ")", 99).as_str(), nested("(", "1", ")", 100).as_str()), ("granted", deep));
    assert_eq!((nested("[", "1", "]", 99).as_str(), nested("[", "1", "]", 100).as_str()), ("granted", deep));
    assert_eq!(
        (nested("", "1", " ~> $string", 99).as_str(), nested("", "1", " ~> $string", 100).as_str()),
        ("granted", deep)
    );
    assert_eq!((recursive(31).as_str(), recursive(32).as_str()), ("granted", deep));
    assert_eq!((doubled(22).as_str(), doubled(23).as_str()), ("granted", large));
    assert_eq!((granted("[1..873782]").as_str(), granted("[1..873783]").as_str()), ("granted", large));
    assert_eq!(granted("$sum([1..900000])"), large);
    assert_eq!(granted("[1..900000] ~> $count()"), large);
    assert_eq!(
        (granted("$range(1, 360145, 1)").as_str(), granted("$range(1, 360146, 1)").as_str()),
        ("granted", large)
    );
    assert_eq!(granted("($f := function($x){$f($x + 1)}; $f(1))"), endless);
}

#[test]
fn an_expression_tells_whether_it_is_a_definite_path() {
    let path = |text| Expression::parse(text, Dialect::Aws).expect("an expression").definite_path();
    let found = path("$states.input.`order id`").expect("a definite path");
    assert_eq!(&*found.variable, "states");
    assert_eq!(found.names, ["input".into(), "order id".into()]);
    for other in ["$states.input[0]", "$states.input.*", "input.id", "$.id", "$states.input.id[]", "1"] {
        assert_eq!(path(other), None, "{other}");
    }
}

#[test]
fn an_expression_is_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Expression>();
}
