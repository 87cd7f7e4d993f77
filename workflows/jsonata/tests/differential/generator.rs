//! Expressions drawn from a seed: of every kind of syntax, over documents that
//! have what they name, and every function with arguments it may or may not like.

/// Draws numbers: xorshift, so that a seed means the same everywhere.
pub struct Draw(u64);

/// What expressions are evaluated over.
pub const DOCUMENTS: [&str; 3] = [
    r#"{"a":{"b":[1,2,{"c":3}],"d":"hello"},"arr":[{"k":"x","v":1,"t":["p","q"]},{"k":"y","v":2.5,"t":[]},
        {"k":"x","v":-3,"t":["p"]}],"n":5,"s":"The quick brown","e":[],"o":{"x":1,"y":{"z":[1,[2,3]]}},
        "nul":null,"bt":true,"one":[7],"nest":[[1,2],[3,[4]]]}"#,
    r#"[{"k":"b","v":[3,1,2],"o":{"x":"é😀","y":null}},{"k":"a","v":[],"o":{"x":"","y":{"z":0}}},
        {"k":"c","n":-0.5,"arr":[[{"v":1}],[{"v":"1"}]]},{"s":"a-b-c","e":{},"bt":false}]"#,
    r#"{"a":[[{"b":1},{"b":[2,3]}],{"b":{"c":"4"}}],"arr":{"k":"only","v":0,"t":"p"},"n":[1,"2",null,true],
        "s":"","o":[{"x":1},{"x":2,"y":{"z":"zz"}}],"one":{"v":[7]},"nest":[[[]]],"k":"key","v":12.345}"#,
];

const NAMES: [&str; 21] = [
    "a", "b", "c", "d", "arr", "k", "v", "t", "n", "s", "e", "o", "x", "y", "z", "nul", "bt", "one", "nest",
    "zz", "arr.v",
];
const LITERALS: [&str; 18] = [
    "1", "0", "-1", "2.5", "'x'", "''", "'hello'", "true", "false", "null", "[]", "{}", "[1,2]", "[1]",
    "[[1]]", "/o/", "/(l)(l)/", "'a,b'",
];
const OPERATORS: [&str; 15] =
    ["+", "-", "*", "/", "%", "=", "!=", "<", ">", "<=", ">=", "&", "and", "or", "in"];
const OF_ONE: [&str; 31] = [
    "sum",
    "count",
    "max",
    "min",
    "average",
    "string",
    "length",
    "lowercase",
    "uppercase",
    "trim",
    "number",
    "floor",
    "ceil",
    "round",
    "abs",
    "sqrt",
    "boolean",
    "not",
    "keys",
    "spread",
    "merge",
    "reverse",
    "exists",
    "type",
    "distinct",
    "base64encode",
    "sort",
    "clone",
    "zip",
    "toMillis",
    "encodeUrlComponent",
];
const OF_TWO: [&str; 15] = [
    "substring",
    "substringBefore",
    "substringAfter",
    "contains",
    "split",
    "match",
    "power",
    "lookup",
    "append",
    "join",
    "pad",
    "round",
    "formatBase",
    "zip",
    "formatNumber",
];
const HIGHER: [&str; 7] = ["map", "filter", "single", "sift", "each", "reduce", "sort"];
const FUNCTIONS: [&str; 20] = [
    "function($x){$type($x)}",
    "function($x,$y){$y}",
    "$exists",
    "function($x){$x[0]}",
    "function(){1}",
    "$not",
    "function($x){$x}",
    "function($x){$x>1}",
    "function($x,$y){$x}",
    "function($x,$y){$x&$y}",
    "function($x,$i,$z){$i}",
    "$string",
    "$sum",
    "$uppercase",
    "function($x){$x.v}",
    "$append",
    "function($x,$y){$x.v>$y.v}",
    "$append(?,1)",
    "function($x)<n:n>{$x+1}",
    "λ($x){[$x]}",
];
const STEPS: [&str; 14] = [
    "*",
    "**",
    "$",
    "'k'",
    "`v`",
    "%",
    "t[0]",
    "v[]",
    "(k)",
    "$string($)",
    "{'k':k,'v':v}",
    "[k,v]",
    "$sum(v)",
    "(n := 1)",
];
const PREDICATES: [&str; 16] = [
    "0",
    "-1",
    "v>1",
    "k='x'",
    "[0,1]",
    "",
    "$",
    "true",
    "1.5",
    "$count(t)",
    "[-1]",
    "k",
    "0][0",
    "[1..2]",
    "v",
    "$exists(k)",
];
const NUMBERS: [&str; 26] = [
    "0",
    "1",
    "-1",
    "1234.5678",
    "0.005",
    "2.5",
    "3.5",
    "-2.5",
    "1e21",
    "1e-7",
    "123456789",
    "0.1",
    "12",
    "999999.995",
    "100",
    "1/3",
    "2/3*1e10",
    "123456789012345680000",
    "5e-324",
    "0.1+0.2",
    "1e-6",
    "100/3",
    "1999",
    "-7",
    "40",
    "1e300",
];
const NUMBER_PICTURES: [&str; 33] = [
    "0.###",
    "00000",
    "#,##0.00;(#)",
    "###,###,##0.##",
    "0.0e0",
    "##0.0#%",
    "'0'",
    "abc0def",
    "#,##0.###e00",
    "-0",
    "#,##0.00",
    "0",
    "00.0#",
    "#0.0e0",
    "0.00%",
    "#,##,##0",
    "###.##",
    "$#,##0.00;($#,##0.00)",
    "0;-0",
    "#.#",
    "#",
    "0e00",
    "#e0",
    "00,00.00",
    "0.0,0",
    "0‰",
    "x0y",
    "0.0.0",
    "0#",
    "#.0#0",
    ",0",
    "0,",
    "000,000.000",
];
const INTEGERS: [&str; 18] = [
    "0",
    "1",
    "4",
    "11",
    "12",
    "13",
    "21",
    "99",
    "100",
    "101",
    "1999",
    "12345",
    "-7",
    "1000000",
    "123456789",
    "40",
    "3.7",
    "1e15",
];
const INTEGER_PICTURES: [&str; 20] = [
    "1", "01", "A", "a", "I", "i", "w", "W", "Ww", "w;o", "1;o", "#,##0", "#,##0;o", "000", "Ww;o", "##,##0",
    "٠١", "#:##0", "1;c", "0#",
];
const DATE_PICTURES: [&str; 30] = [
    "[Y]",
    "[Y0001]-[M01]-[D01]",
    "[D1o] [MNn] [Y]",
    "[FNn], [D] [MNn,3-3] [Y0001]",
    "[H01]:[m01]:[s01].[f001]",
    "[h]:[m01] [P]",
    "[W]",
    "[w]",
    "[X]-W[W01]-[F]",
    "[d]",
    "[Y]-[d001]",
    "[Z]",
    "[z]",
    "[Z0101t]",
    "[Z01:01t]",
    "[YI]",
    "[Dw]",
    "[MN]",
    "[F1]",
    "[x] [w]",
    "[Y,2-2]",
    "[C]",
    "[M]/[D]/[Y]",
    "[[x]] [Y]",
    "[DWwo]",
    "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z]",
    "[H#1]",
    "[M01,*-2]",
    "[PN] [Pn]",
    "[E]",
];
const ZONES: [&str; 5] = ["", ",'+0100'", ",'-0530'", ",'+0000'", ",'0100'"];
const MOMENTS: [&str; 11] = [
    "0",
    "1521801216617",
    "1230768000000",
    "1104537600000",
    "951782400000",
    "-1",
    "1483228800000",
    "1609459199999",
    "253402300799999",
    "-62135596800000",
    "1709164800000",
];
const STRINGS: [&str; 11] = [
    "'hello world'",
    "'a-b-c'",
    "'2018-03-27'",
    "'2018-03-27T13:45:01.123Z'",
    "'2018'",
    "'abcABC123'",
    "'😀x😀'",
    "''",
    "'a,b;c'",
    "'%20é&='",
    "'  a \\n b  '",
];
const TIMESTAMPS: [&str; 14] = [
    "'2018'",
    "'2018-02'",
    "'2018-02-30'",
    "'2018-13-01'",
    "'2018-02-01T24:00:00Z'",
    "'2018-02-01T10:00:00'",
    "'2018-02-01T10:00:00+0530'",
    "'2018-02-01T10:00:00.5-01:00'",
    "'2018-02-01Z'",
    "'2018-02-01T10:00:00.123456Z'",
    "'0001-01-01'",
    "'2018-2-1'",
    "'12/31/1999'",
    "'January 5, 2020'",
];
const PATTERNS: [&str; 19] = [
    "/l/",
    "/o/i",
    "/[a-c]/",
    "/(\\w)(\\d)/",
    "/^./",
    "/\\s+/",
    "/x$/",
    "/(a)|(b)/",
    "/b*/",
    "/[^a-z]/",
    "/\\bw/",
    "/\\d{2,}/",
    "/(.)-(.)/",
    "/(?:a|b)+?/",
    "/(?=b)/",
    "/(.)\\1/",
    "/^b/m",
    "/[\\s\\d]/",
    "/\\./",
];
const REPLACEMENTS: [&str; 7] = [
    "'[$0$1]'",
    "function($m){$uppercase($m.match)&$m.start}",
    "'$1$$2'",
    "'$10'",
    "''",
    "'$'",
    "function($m){1}",
];
const LIMITS: [&str; 5] = ["", ",1", ",0", ",-1", ",2.5"];
const PLACES: [&str; 9] = ["0", "1", "-2", "10", "-20", "2.5", "3", "100", "-1"];

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % count
    }

    fn of(&mut self, choices: &[&'static str]) -> &'static str {
        choices[self.below(choices.len())]
    }

    /// An expression of any kind.
    pub fn expression(&mut self) -> String {
        match self.below(12) {
            0 | 1 => self.number_function(),
            2 => self.date_function(),
            3 | 4 => self.string_function(),
            _ => {
                let depth = 1 + self.below(3);
                self.structure(depth)
            }
        }
    }

    fn number_function(&mut self) -> String {
        let number = self.of(&NUMBERS);
        match self.below(8) {
            0 => format!("$formatNumber({number},'{}')", self.of(&NUMBER_PICTURES)),
            1 => format!("$map([{number},{}],$round(?,1))", self.of(&NUMBERS)),
            2 => format!("$formatInteger({},'{}')", self.of(&INTEGERS), self.of(&INTEGER_PICTURES)),
            3 => {
                let (integer, picture) = (self.of(&INTEGERS), self.of(&INTEGER_PICTURES));
                format!("$parseInteger($formatInteger({integer},'{picture}'),'{picture}')")
            }
            4 => format!("$string({number})"),
            5 => format!("$formatBase({number},{})", self.of(&["2", "16", "36", "10", "1", "37", "8.9"])),
            6 => format!("$round({number},{})", self.of(&["0", "1", "-1", "2", "-2", "15"])),
            _ => format!("$power({number},{})", self.of(&["0", "2", "-1", "0.5", "1000"])),
        }
    }

    fn date_function(&mut self) -> String {
        let (moment, picture) = (self.of(&MOMENTS), self.of(&DATE_PICTURES));
        match self.below(4) {
            0 | 1 => format!("$fromMillis({moment},'{picture}'{})", self.of(&ZONES)),
            2 => format!("$toMillis($fromMillis({moment},'{picture}'),'{picture}')"),
            _ if self.below(2) == 0 => format!("$toMillis({})", self.of(&TIMESTAMPS)),
            _ => format!("$toMillis({},'{picture}')", self.of(&TIMESTAMPS)),
        }
    }

    fn string_function(&mut self) -> String {
        let (text, pattern, limit) = (self.of(&STRINGS), self.of(&PATTERNS), self.of(&LIMITS));
        match self.below(9) {
            0 => format!("$match({text},{pattern}{limit})"),
            1 => format!("$split({text},{pattern}{limit})"),
            2 | 3 => format!("$replace({text},{pattern},{}{limit})", self.of(&REPLACEMENTS)),
            4 => format!("$contains({text},{pattern})"),
            5 => {
                let names =
                    ["encodeUrl", "encodeUrlComponent", "decodeUrl", "base64encode", "length", "trim"];
                format!("${}({text})", self.of(&names))
            }
            6 => format!("$substring({text},{},{})", self.of(&PLACES), self.of(&PLACES)),
            7 => format!("$pad({text},{},{})", self.of(&PLACES), self.of(&["'#!'", "''", "'😀'"])),
            _ => {
                let separator = self.of(&["'-'", "''", "'l'", "'zz'"]);
                format!("$split({text},{separator}{limit}) ~> $join({separator})")
            }
        }
    }

    /// Syntax that nests so deep at most.
    fn structure(&mut self, depth: usize) -> String {
        if depth == 0 {
            return match self.below(10) {
                0..6 => self.of(&NAMES),
                6..9 => self.of(&LITERALS),
                _ => self.of(&["$", "$$"]),
            }
            .to_owned();
        }
        let inner = self.structure(depth - 1);
        match self.below(50) {
            0..10 => match self.below(3) {
                0 => format!("{inner}.{}", self.of(&STEPS)),
                1 => format!("{inner}.{}", self.of(&NAMES)),
                _ => format!("{inner}.({})", self.structure(depth - 1)),
            },
            10..15 => format!("{inner}[{}]", self.of(&PREDICATES)),
            15..21 => format!("({inner} {} {})", self.of(&OPERATORS), self.structure(depth - 1)),
            21..26 => format!("${}({inner})", self.of(&OF_ONE)),
            26..30 => format!("${}({inner}, {})", self.of(&OF_TWO), self.structure(depth - 1)),
            30..35 => format!("${}({inner}, {})", self.of(&HIGHER), self.of(&FUNCTIONS)),
            35 | 36 => {
                let (path, key) =
                    (self.of(&["arr", "a", "$", "o", "e"]), self.of(&["k", "'q'", "$string(v)"]));
                format!("{path}{{{key}: {inner}}}")
            }
            37 | 38 => {
                let (path, terms) =
                    (self.of(&["arr", "a.b", "arr.t", "e", "$"]), self.of(&["v", ">v", "k,v", ">k,<v"]));
                format!("{path}^({terms})")
            }
            39 => format!("{inner} ? {} : {}", self.structure(depth - 1), self.structure(depth - 1)),
            40 => format!("[{inner}, {}]", self.structure(depth - 1)),
            41 => {
                let function = self.of(&[
                    "$string",
                    "$sum()",
                    "$count",
                    "$uppercase ~> $length",
                    "|arr|{'w':1}|",
                    "|$|{},'v'|",
                    "$map(function($x){$x})",
                    "|a|{'b':[1]},['d']|",
                ]);
                format!("({inner} ~> {function})")
            }
            42 | 43 => {
                let path =
                    self.of(&["arr@$q", "arr#$i", "arr.t#$i", "arr.t", "arr.v", "arr.t@$q", "arr@$q#$i"]);
                let step = self.of(&["{'i':$i,'q':$q}", "%", "%.k", "$i", "k", "%.%.n", "$q.k", "$[$i=0]"]);
                format!("{path}.{step}")
            }
            44 => {
                let use_of_it = self.of(&["$w", "$w[0]", "[$w,$w]", "$w.v", "$w & ''", "$count($w)"]);
                format!("($w := {inner}; {use_of_it})")
            }
            45 => format!("[{}..{}]", self.of(&["1", "n", "0", "-2"]), self.of(&["3", "n", "1", "2.5"])),
            46 => format!("{{'p': {inner}, 'q': {}}}", self.structure(depth - 1)),
            47 => format!("-{inner}"),
            48 => format!("{inner} {} {}", self.of(&["?:", "??"]), self.structure(depth - 1)),
            _ => format!("({inner}).({})", self.structure(depth - 1)),
        }
    }
}
