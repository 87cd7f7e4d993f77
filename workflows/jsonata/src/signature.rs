//! What the arguments of a function must be: `<s-nn?:s>`.

use crate::item::Item;
use crate::{Dialect, Error};

/// The declared parameters of a function.
#[derive(Clone, Debug)]
pub struct Signature {
    parameters: Vec<Parameter>,
    /// Whether a repeated parameter takes its first argument each time, as 2.0.6
    /// has it.
    repeats_first: bool,
}

#[derive(Clone, Debug, Default)]
struct Parameter {
    /// The kind it was declared with.
    kind: char,
    /// The symbols of the values that fit.
    fits: String,
    optional: bool,
    repeated: bool,
    /// Whether the context stands in where it is left out.
    context: bool,
    /// What the items of an array must be.
    items: Option<String>,
}

impl Parameter {
    fn fits(&self, symbol: char) -> bool {
        self.fits.contains(symbol)
    }
}

const ANY: &str = "asnblfom";

impl Signature {
    /// Reads a signature with its brackets. An error comes with the place in it.
    pub(crate) fn parse(text: &str) -> Result<Self, (Error, usize)> {
        let symbols: Vec<char> = text.chars().collect();
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut at = 1;
        while at < symbols.len() && symbols[at] != ':' {
            let symbol = symbols[at];
            let fits = match symbol {
                's' | 'n' | 'b' | 'l' | 'o' => format!("{symbol}m"),
                'a' | 'x' => ANY.to_owned(),
                'j' => "asnblom".to_owned(),
                'f' => "f".to_owned(),
                '(' => {
                    let end = closing(&symbols, at, '(', ')');
                    let choice: String = symbols[at + 1..end].iter().collect();
                    if choice.contains('<') {
                        return Err((Error::new("S0402").value(format!("\"{choice}\"")), at));
                    }
                    at = end;
                    format!("{choice}m")
                }
                _ => {
                    at = modify(parameters.last_mut(), &symbols, at)?;
                    continue;
                }
            };
            parameters.push(Parameter { kind: symbol, fits, ..Parameter::default() });
            at += 1;
        }
        Ok(Self { parameters, repeats_first: false })
    }

    /// The same in a dialect.
    pub(crate) fn in_dialect(self, dialect: Dialect) -> Self {
        Self { repeats_first: dialect == Dialect::Aws, ..self }
    }

    /// The arguments as the function takes them: with the context where one is
    /// left out, and arrays where they are wanted.
    pub(crate) fn validate(&self, arguments: Vec<Item>, context: &Item) -> Result<Vec<Item>, Error> {
        let plain = arguments.len() == self.parameters.len()
            && self
                .parameters
                .iter()
                .zip(&arguments)
                .all(|(parameter, argument)| !parameter.repeated && parameter.fits(argument.symbol()));
        if plain {
            return self.as_declared(arguments);
        }
        let symbols: Vec<char> = arguments.iter().map(Item::symbol).collect();
        let mut counts = Vec::with_capacity(self.parameters.len());
        if !distribute(&self.parameters, &symbols, true, &mut counts) {
            return Err(self.mismatch(&arguments, &symbols));
        }
        let mut validated = Vec::with_capacity(arguments.len());
        let mut at = 0;
        for (parameter, count) in self.parameters.iter().zip(counts) {
            if count == 0 && parameter.context {
                if !parameter.fits(context.symbol()) {
                    return Err(Error::new("T0411").value(context.to_json()).index(at + 1));
                }
                validated.push(context.clone());
                continue;
            }
            let first = at;
            for _ in 0..count.max(1) {
                let repeats = self.repeats_first && parameter.repeated && parameter.kind != 'a';
                let taken = if repeats { first } else { at };
                let argument = arguments.get(taken).cloned().unwrap_or_default();
                let wanted = count > 0 && parameter.kind == 'a';
                validated.push(if wanted { as_array(parameter, argument, at)? } else { argument });
                at += 1;
            }
        }
        Ok(validated)
    }

    /// One argument for each parameter.
    fn as_declared(&self, mut arguments: Vec<Item>) -> Result<Vec<Item>, Error> {
        for (at, (parameter, argument)) in self.parameters.iter().zip(&mut arguments).enumerate() {
            if parameter.kind == 'a' {
                *argument = as_array(parameter, std::mem::take(argument), at)?;
            }
        }
        Ok(arguments)
    }

    /// Which argument is the first that does not fit.
    #[cold]
    fn mismatch(&self, arguments: &[Item], symbols: &[char]) -> Error {
        let mut good = 0;
        for size in 1..=self.parameters.len() {
            let mut counts = Vec::new();
            if !distribute(&self.parameters[..size], symbols, false, &mut counts) {
                break;
            }
            good = counts.iter().sum();
        }
        let value = arguments.get(good).map(Item::to_json).unwrap_or_default();
        Error::new("T0410").value(value).index(good + 1)
    }
}

/// Reads a mark that belongs to the parameter before it; gives where to go on.
fn modify(before: Option<&mut Parameter>, symbols: &[char], at: usize) -> Result<usize, (Error, usize)> {
    let mut nobody = Parameter::default();
    let parameter = before.unwrap_or(&mut nobody);
    match symbols[at] {
        '-' => (parameter.context, parameter.optional) = (true, true),
        '?' => parameter.optional = true,
        '+' => parameter.repeated = true,
        '<' if matches!(parameter.kind, 'a' | 'f') => {
            let end = closing(symbols, at, '<', '>');
            parameter.items = Some(symbols[at + 1..end].iter().collect());
            return Ok(end + 1);
        }
        '<' => return Err((Error::new("S0401"), at)),
        _ => {}
    }
    Ok(at + 1)
}

fn closing(symbols: &[char], start: usize, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (at, symbol) in symbols.iter().enumerate().skip(start) {
        if *symbol == open {
            depth += 1;
        } else if *symbol == close {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    symbols.len() - 1
}

/// How many arguments each parameter takes, as many as it can from the left.
/// With `all`, none may be left over.
fn distribute(parameters: &[Parameter], symbols: &[char], all: bool, counts: &mut Vec<usize>) -> bool {
    let Some((parameter, rest)) = parameters.split_first() else {
        return !all || symbols.is_empty();
    };
    let most = if parameter.repeated { symbols.len() } else { 1 };
    let fitting = symbols.iter().take(most).take_while(|symbol| parameter.fits(**symbol)).count();
    let least = usize::from(!parameter.optional);
    for count in (least..=fitting).rev() {
        counts.push(count);
        if distribute(rest, &symbols[count..], all, counts) {
            return true;
        }
        counts.pop();
    }
    false
}

fn as_array(parameter: &Parameter, argument: Item, at: usize) -> Result<Item, Error> {
    let symbol = argument.symbol();
    if symbol == 'm' {
        return Ok(Item::Undefined);
    }
    if let Some(items) = &parameter.items {
        let kind = items.chars().next().unwrap_or('x');
        let good = match argument.list() {
            Some(list) => list.are_all(kind),
            None => items.len() == 1 && symbol == kind,
        };
        if !good {
            return Err(Error::new("T0412").value(argument.to_json()).index(at + 1));
        }
    }
    Ok(if symbol == 'a' { argument } else { Item::array(vec![argument]) })
}
