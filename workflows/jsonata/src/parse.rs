//! Tokens to a syntax tree, by operator precedence.
//!
//! The tree's height is bounded, so that whatever walks it may recurse.

mod lexer;

use std::sync::Arc;

use crate::ast::{Kind, Node, Operator, Term};
use crate::budget::Stack;
use crate::signature::Signature;
use crate::{Dialect, Error};
use lexer::{Lexer, Token};

/// How high a syntax tree may be: a long sum is as high as it has terms.
const HEIGHT_MAX: u32 = 250;

/// Reads an expression.
pub(crate) fn parse(text: &str, dialect: Dialect) -> Result<Node, Error> {
    let lexer = Lexer::new(text, dialect);
    let mut parser =
        Parser { lexer, token: Token::End, position: 0, open: 0, tallest: 0, stack: Stack::here() };
    parser.advance(false)?;
    let node = parser.expression(0)?;
    match &parser.token {
        Token::End => Ok(node),
        token => Err(Error::new("S0201").at(parser.position).token(token.text())),
    }
}

struct Parser {
    lexer: Lexer,
    token: Token,
    /// Where the token ends.
    position: usize,
    /// How many expressions are being read, one in the other.
    open: u32,
    /// The greatest height among the expressions that were read since somebody
    /// last took it.
    tallest: u32,
    stack: Stack,
}

/// How strongly an operator binds to what is left of it.
fn binding_power(token: &Token) -> u32 {
    match token {
        Token::Operator(symbol) => match *symbol {
            "[" | "(" | "@" | "#" => 80,
            "." => 75,
            "{" => 70,
            "*" | "/" | "%" => 60,
            "+" | "-" | "&" => 50,
            "=" | "<" | ">" | "^" | "!=" | "<=" | ">=" | "~>" | "?:" | "??" | "in" => 40,
            "and" => 30,
            "or" => 25,
            "?" => 20,
            ":=" => 10,
            _ => 0,
        },
        _ => 0,
    }
}

fn operator(symbol: &str) -> Option<Operator> {
    Some(match symbol {
        "+" => Operator::Add,
        "-" => Operator::Subtract,
        "*" => Operator::Multiply,
        "/" => Operator::Divide,
        "%" => Operator::Remainder,
        "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        "&" => Operator::Concatenate,
        "and" => Operator::And,
        "or" => Operator::Or,
        "in" => Operator::In,
        _ => return None,
    })
}

impl Parser {
    fn advance(&mut self, after_operand: bool) -> Result<(), Error> {
        self.token = self.lexer.next(after_operand)?;
        self.position = self.lexer.position();
        // Neither is an operator; both only end names.
        if let Token::Operator(symbol @ ("!" | "~")) = self.token {
            return Err(Error::new("S0204").at(self.position).token(symbol));
        }
        Ok(())
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(&self.token, Token::Operator(found) if *found == symbol)
    }

    fn expect(&mut self, symbol: &str, after_operand: bool) -> Result<(), Error> {
        if self.is(symbol) {
            return self.advance(after_operand);
        }
        let code = if self.token == Token::End { "S0203" } else { "S0202" };
        Err(Error::new(code).at(self.position).token(self.token.text()).value(format!("\"{symbol}\"")))
    }

    /// Reads an expression whose operators bind more strongly than `power`.
    fn expression(&mut self, power: u32) -> Result<Node, Error> {
        let before = std::mem::take(&mut self.tallest);
        self.open += 1;
        self.bound(self.open)?;
        let mut left = self.operand()?;
        let mut height = 1 + self.tallest;
        while power < binding_power(&self.token) {
            self.tallest = 0;
            left = self.continuation(left)?;
            height = 1 + height.max(self.tallest);
            self.bound(height)?;
        }
        self.open -= 1;
        self.tallest = before.max(height);
        Ok(left)
    }

    fn bound(&self, height: u32) -> Result<(), Error> {
        if height > HEIGHT_MAX || self.stack.is_used_up() {
            Err(Error::new("D1011").at(self.position))
        } else {
            Ok(())
        }
    }

    fn boxed(&mut self, power: u32) -> Result<Box<Node>, Error> {
        self.expression(power).map(Box::new)
    }

    /// Reads what an expression begins with.
    fn operand(&mut self) -> Result<Node, Error> {
        let (token, position) = (self.token.clone(), self.position);
        self.advance(true)?;
        let kind = match token {
            Token::Name(name) => Kind::Name(name),
            Token::Variable(name) => Kind::Variable(name),
            Token::String(text) => Kind::String(text),
            Token::Number(number) => Kind::Number(number),
            Token::Bool(truth) => Kind::Bool(truth),
            Token::Null => Kind::Null,
            Token::Regex { pattern, flags } => Kind::Regex { pattern, flags },
            Token::Operator(symbol) => self.prefix(symbol, position)?,
            Token::End => return Err(Error::new("S0207").at(position).token("(end)")),
        };
        Ok(Node::new(kind, position))
    }

    /// Reads what begins with an operator, which was passed as if it were an
    /// operand.
    fn prefix(&mut self, symbol: &'static str, position: usize) -> Result<Kind, Error> {
        match symbol {
            "and" | "or" | "in" => Ok(Kind::Name(symbol.into())),
            "*" => Ok(Kind::Wildcard),
            "**" => Ok(Kind::Descendants),
            "%" => Ok(Kind::Parent),
            "-" => self.boxed(70).map(Kind::Negate),
            "(" => self.block(),
            "[" => self.array(),
            "{" => self.pairs().map(Kind::Object),
            "|" => self.transform(),
            _ => Err(Error::new("S0211").at(position).token(symbol)),
        }
    }

    fn block(&mut self) -> Result<Kind, Error> {
        let mut expressions = Vec::new();
        while !self.is(")") {
            expressions.push(self.expression(0)?);
            if !self.is(";") {
                break;
            }
            self.advance(false)?;
        }
        self.expect(")", true)?;
        Ok(Kind::Block(expressions))
    }

    fn array(&mut self) -> Result<Kind, Error> {
        let mut items = Vec::new();
        if !self.is("]") {
            loop {
                let mut item = self.expression(0)?;
                if self.is("..") {
                    let position = self.position;
                    self.advance(false)?;
                    let end = self.boxed(0)?;
                    item = Node::new(Kind::Binary(Operator::Range, Box::new(item), end), position);
                }
                items.push(item);
                if !self.is(",") {
                    break;
                }
                self.advance(false)?;
            }
        }
        self.expect("]", true)?;
        Ok(Kind::Array(items))
    }

    /// Reads keys and values up to the closing brace.
    fn pairs(&mut self) -> Result<Vec<(Node, Node)>, Error> {
        let mut pairs = Vec::new();
        if !self.is("}") {
            loop {
                let key = self.expression(0)?;
                self.expect(":", false)?;
                pairs.push((key, self.expression(0)?));
                if !self.is(",") {
                    break;
                }
                self.advance(false)?;
            }
        }
        self.expect("}", true)?;
        Ok(pairs)
    }

    fn transform(&mut self) -> Result<Kind, Error> {
        let pattern = self.boxed(0)?;
        self.expect("|", false)?;
        let update = self.boxed(0)?;
        let mut delete = None;
        if self.is(",") {
            self.advance(false)?;
            delete = Some(self.boxed(0)?);
        }
        self.expect("|", false)?;
        Ok(Kind::Transform { pattern, update, delete })
    }

    /// Reads the operator that is here and what follows it.
    fn continuation(&mut self, mut left: Node) -> Result<Node, Error> {
        let Token::Operator(symbol) = self.token else { unreachable!("only operators bind") };
        let position = self.position;
        self.advance(false)?;
        let kind = match symbol {
            "." => Kind::Map(Box::new(left), self.boxed(75)?),
            "[" if self.is("]") => {
                keep_array(&mut left);
                self.advance(false)?;
                return Ok(left);
            }
            "[" => {
                let predicate = self.boxed(0)?;
                self.expect("]", true)?;
                Kind::Filter(Box::new(left), predicate)
            }
            "(" => return self.call(left, position),
            "{" => Kind::Group(Box::new(left), self.pairs()?),
            "@" => Kind::Focus(Box::new(left), self.bound_name("@")?),
            "#" => Kind::Index(Box::new(left), self.bound_name("#")?),
            "^" => Kind::Sort(Box::new(left), self.terms()?),
            "~>" => Kind::Apply(Box::new(left), self.boxed(40)?),
            "?:" => Kind::Default(Box::new(left), self.boxed(0)?),
            "??" => Kind::Coalesce(Box::new(left), self.boxed(0)?),
            "?" => self.condition(left)?,
            ":=" => {
                let Kind::Variable(name) = left.kind else {
                    return Err(Error::new("S0212").at(left.position));
                };
                Kind::Bind(name, self.boxed(9)?)
            }
            _ => {
                let operator = operator(symbol).expect("what binds is an operator");
                Kind::Binary(operator, Box::new(left), self.boxed(binding_power(&Token::Operator(symbol)))?)
            }
        };
        Ok(Node::new(kind, position))
    }

    fn bound_name(&mut self, symbol: &str) -> Result<Arc<str>, Error> {
        let right = self.expression(80)?;
        match right.kind {
            Kind::Variable(name) => Ok(name),
            _ => Err(Error::new("S0214").at(right.position).token(symbol)),
        }
    }

    fn terms(&mut self) -> Result<Vec<Term>, Error> {
        self.expect("(", false)?;
        let mut terms = Vec::new();
        loop {
            let descending = self.is(">");
            if descending || self.is("<") {
                self.advance(false)?;
            }
            terms.push(Term { descending, expression: self.expression(0)? });
            if !self.is(",") {
                break;
            }
            self.advance(false)?;
        }
        self.expect(")", false)?;
        Ok(terms)
    }

    fn condition(&mut self, condition: Node) -> Result<Kind, Error> {
        let then = self.boxed(0)?;
        let mut otherwise = None;
        if self.is(":") {
            self.advance(false)?;
            otherwise = Some(self.boxed(0)?);
        }
        Ok(Kind::Condition(Box::new(condition), then, otherwise))
    }

    fn call(&mut self, procedure: Node, position: usize) -> Result<Node, Error> {
        let mut arguments = Vec::new();
        let mut partial = false;
        if !self.is(")") {
            loop {
                if self.is("?") {
                    partial = true;
                    arguments.push(Node::new(Kind::Placeholder, self.position));
                    self.advance(false)?;
                } else {
                    arguments.push(self.expression(0)?);
                }
                if !self.is(",") {
                    break;
                }
                self.advance(false)?;
            }
        }
        self.expect(")", true)?;
        let kind = match &procedure.kind {
            Kind::Name(name) if matches!(&**name, "function" | "λ") => self.lambda(arguments)?,
            _ => Kind::Call { procedure: Box::new(procedure), arguments, partial },
        };
        Ok(Node::new(kind, position))
    }

    fn lambda(&mut self, arguments: Vec<Node>) -> Result<Kind, Error> {
        let mut parameters = Vec::with_capacity(arguments.len());
        for (index, argument) in arguments.into_iter().enumerate() {
            match argument.kind {
                Kind::Variable(name) => parameters.push(name),
                _ => return Err(Error::new("S0208").at(argument.position).value((index + 1).to_string())),
            }
        }
        let signature = if self.is("<") { Some(Arc::new(self.signature()?)) } else { None };
        self.expect("{", false)?;
        let body = self.boxed(0)?;
        self.expect("}", false)?;
        Ok(Kind::Lambda { parameters, signature, body })
    }

    fn signature(&mut self) -> Result<Signature, Error> {
        let position = self.position;
        let mut text = "<".to_owned();
        let mut depth = 1;
        while depth > 0 && !self.is("{") && self.token != Token::End {
            self.advance(false)?;
            match self.token {
                Token::Operator(">") => depth -= 1,
                Token::Operator("<") => depth += 1,
                _ => {}
            }
            text.push_str(&self.token.text());
        }
        self.expect(">", false)?;
        Signature::parse(&text)
            .map(|signature| signature.in_dialect(self.lexer.dialect()))
            .map_err(|(error, offset)| error.at(position + offset))
    }
}

/// Marks the step below any predicates.
fn keep_array(left: &mut Node) {
    let mut step = left;
    while matches!(step.kind, Kind::Filter(..)) {
        let Kind::Filter(inner, _) = &mut step.kind else { unreachable!("it was looked at") };
        step = inner;
    }
    step.keep_array = true;
}
