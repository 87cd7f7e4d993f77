//! What an expression takes from outside, found without evaluating it.

use expect_test::{Expect, expect};
use frevo_jsonata::{Dialect, Expression};

/// Each line is an expression; what it takes from outside is below it, each with
/// the place where it ends.
fn check(expressions: &str, expected: Expect) {
    let mut story = String::new();
    for line in expressions.trim().lines().map(str::trim) {
        let analysis = Expression::parse(line, Dialect::Aws).expect(line).analysis();
        let mut found = Vec::new();
        for reference in analysis.variables {
            let names: String = reference.names.iter().map(|name| format!(".{name}")).collect();
            found.push((reference.position, format!("${}{names}", reference.variable)));
        }
        for used in analysis.contexts {
            found.push((used.position, format!("context: {}", used.token)));
        }
        for function in analysis.unknown_functions {
            found.push((function.position, format!("unknown function: ${}", function.name)));
        }
        found.sort();
        story.push_str(&format!("{line}\n"));
        for (position, what) in found {
            story.push_str(&format!("    {position}: {what}\n"));
        }
    }
    expected.assert_eq(&story);
}

#[test]
fn variables_come_with_the_names_that_lead_on() {
    check(
        "
        $states.result.x
        $states.input.`order id`.'sku'
        $states.result.id[0].text
        $states.input.items.(price * $rate)
        $a & $b.c
        $states
        $states.*.x
        {$key: [$states.input, -$x]}
        ",
        expect![[r#"
            $states.result.x
                7: $states.result.x
            $states.input.`order id`.'sku'
                7: $states.input.order id.sku
            $states.result.id[0].text
                7: $states.result.id
            $states.input.items.(price * $rate)
                7: $states.input.items
                34: $rate
            $a & $b.c
                2: $a
                7: $b.c
            $states
                7: $states
            $states.*.x
                7: $states
            {$key: [$states.input, -$x]}
                5: $key
                15: $states.input
                26: $x
        "#]],
    );
}

#[test]
fn what_is_bound_in_the_expression_is_not_read_freely() {
    check(
        "
        ($x := $states.input.x; $x + $y)
        $x + ($x := 1; $x) + $x
        ($f := function($n){$n < 2 ? 1 : $n * $f($n - 1)}; $f(5))
        ($f := function(){$g()}; $g := function(){$x}; $f())
        ($g(); $g := function(){1})
        $map($states.input.items, function($v, $i){$v.price + $i + $k})
        $states.input.items@$i.{'sku': $i.sku, 'at': $n}
        $states.input.items#$n[$n > 1] & $n
        [$x := 1, $x]
        ",
        expect![[r#"
            ($x := $states.input.x; $x + $y)
                14: $states.input.x
                31: $y
            $x + ($x := 1; $x) + $x
                2: $x
                23: $x
            ($f := function($n){$n < 2 ? 1 : $n * $f($n - 1)}; $f(5))
            ($f := function(){$g()}; $g := function(){$x}; $f())
                44: $x
            ($g(); $g := function(){1})
                3: unknown function: $g
            $map($states.input.items, function($v, $i){$v.price + $i + $k})
                12: $states.input.items
                61: $k
            $states.input.items@$i.{'sku': $i.sku, 'at': $n}
                7: $states.input.items
                47: $n
            $states.input.items#$n[$n > 1] & $n
                7: $states.input.items
                35: $n
            [$x := 1, $x]
        "#]],
    );
}

#[test]
fn the_context_is_used_at_top_level_only() {
    check(
        "
        name
        name.first
        $
        $$
        [*, **.x]
        'order'.id
        $states.input.items[price > 5]
        $states.input.items[$ > 5 and $$ and %.x].(name & *)
        $states.input.items^(>price){sku: $sum(price)}
        $states.input ~> |order|{'total': price * 2}, ['old']|
        $map($states.input.items, function($v){price})
        $sum(items)
        {name: 1, 'b': other}
        (first; second[x])
        ",
        expect![[r#"
            name
                4: context: name
            name.first
                4: context: name
            $
                1: context: $
            $$
                2: context: $$
            [*, **.x]
                2: context: *
                6: context: **
            'order'.id
                7: context: order
            $states.input.items[price > 5]
                7: $states.input.items
            $states.input.items[$ > 5 and $$ and %.x].(name & *)
                7: $states.input.items
            $states.input.items^(>price){sku: $sum(price)}
                7: $states.input.items
            $states.input ~> |order|{'total': price * 2}, ['old']|
                7: $states.input
            $map($states.input.items, function($v){price})
                12: $states.input.items
                44: context: price
            $sum(items)
                10: context: items
            {name: 1, 'b': other}
                5: context: name
                20: context: other
            (first; second[x])
                6: context: first
                14: context: second
        "#]],
    );
}

#[test]
fn functions_that_nobody_has_are_named() {
    check(
        "
        $sum([1]) + $total([1])
        $states.input ~> $trim ~> $shout
        $map([1], $string)
        $partial(?, 1)
        $eval('1')
        $states.input.items.$nobody($)
        sum(1)
        ",
        expect![[r#"
            $sum([1]) + $total([1])
                18: unknown function: $total
            $states.input ~> $trim ~> $shout
                7: $states.input
                32: unknown function: $shout
            $map([1], $string)
            $partial(?, 1)
                8: unknown function: $partial
            $eval('1')
                5: unknown function: $eval
            $states.input.items.$nobody($)
                7: $states.input.items
                27: unknown function: $nobody
            sum(1)
                3: context: sum
        "#]],
    );
}
