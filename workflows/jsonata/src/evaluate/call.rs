//! Calls: of built-in functions, lambdas, partial applications and what else is
//! a function.

use std::rc::Rc;
use std::sync::Arc;

use super::Evaluator;
use crate::Error;
use crate::frame::{Frame, Name};
use crate::function::Function;
use crate::functions::{Builtin, Scope};
use crate::item::{Item, Object};
use crate::program::{Call, Expr, Kind, Lambda};
use crate::regex::{Match, Regex};

/// Which call an error names.
type Site<'c> = Option<(Option<&'c str>, usize)>;

/// How many frames and lists are kept for the next call.
const SPARE_MAX: usize = 8;

impl Evaluator<'_> {
    /// Makes a call; with `first` as another argument before the others.
    #[inline(never)]
    pub(super) fn call(
        &mut self,
        call: &Call,
        first: Option<Item>,
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        if let Kind::Variable { name, builtin: Some(builtin) } = &call.procedure.kind
            && call.procedure.predicates.is_empty()
            && call.procedure.group.is_none()
            && !frame.binds(name)
        {
            let arguments = self.arguments(call, first, input, frame)?;
            let result = self.apply_builtin(builtin, arguments, input, frame);
            return located(Some((call.name(), call.position)), result);
        }
        let procedure = self.evaluate(&call.procedure, input, frame)?;
        self.check_name(call, &procedure, "T1005", frame)?;
        let arguments = self.arguments(call, first, input, frame)?;
        self.apply_at(Some((call.name(), call.position)), &procedure, arguments, input, frame)
    }

    fn arguments(
        &mut self,
        call: &Call,
        first: Option<Item>,
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Vec<Item>, Error> {
        let mut arguments = self.list();
        arguments.extend(first);
        for argument in &call.arguments {
            arguments.push(self.evaluate(argument, input, frame)?);
        }
        Ok(arguments)
    }

    fn apply_builtin(
        &mut self,
        builtin: &Builtin,
        arguments: Vec<Item>,
        context: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let arguments = builtin.signature().validate(arguments, context)?;
        let result = (builtin.call)(self, &arguments, &Scope { context, frame });
        self.spare_list(arguments);
        result
    }

    /// Helps whoever forgot the `$` before the name of a function.
    fn check_name(
        &self,
        call: &Call,
        procedure: &Item,
        code: &'static str,
        frame: &Frame,
    ) -> Result<(), Error> {
        if procedure.is_undefined()
            && matches!(call.procedure.kind, Kind::Path { .. })
            && let Some(name) = call.name()
        {
            let known = frame.lookup(&Name::Variable(name.into())).is_some_and(|item| !item.is_undefined())
                || crate::functions::find(name, self.dialect).is_some();
            if known {
                return Err(Error::new(code).at(call.position).token(name));
            }
        }
        Ok(())
    }

    /// Calls a function on behalf of a built-in one, which has no context.
    pub(crate) fn apply(
        &mut self,
        function: &Item,
        arguments: Vec<Item>,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        self.apply_at(None, function, arguments, &Item::Null, frame)
    }

    /// Calls a function, and then what it ends with calling, and so on.
    fn apply_at(
        &mut self,
        site: Site<'_>,
        function: &Item,
        arguments: Vec<Item>,
        context: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let mut result = located(site, self.apply_once(function, arguments, context, frame))?;
        while let Some((call, input, inner)) = tail_call(&result) {
            self.meter.steps(1)?;
            let next = self.evaluate(&call.procedure, &input, &inner)?;
            let arguments = self.arguments(&call, None, &input, &inner)?;
            let own = Some((call.name(), call.procedure.position));
            result = located(own, self.apply_once(&next, arguments, context, frame))?;
        }
        Ok(result)
    }

    fn apply_once(
        &mut self,
        function: &Item,
        arguments: Vec<Item>,
        context: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let Some(function) = function.function() else { return Err(Error::new("T1006")) };
        match &**function {
            Function::Builtin(builtin) => self.apply_builtin(builtin, arguments, context, frame),
            Function::Closure { lambda, input, frame, .. } => {
                let arguments = match &lambda.signature {
                    Some(signature) => signature.validate(arguments, context)?,
                    None => arguments,
                };
                self.enter_lambda(lambda, arguments, input, frame)
            }
            Function::Partial { function, arguments: known, .. } => {
                let mut rest = arguments.into_iter();
                let all =
                    known.iter().map(|item| item.clone().unwrap_or_else(|| rest.next().unwrap_or_default()));
                self.apply_partial(function, all.collect(), context, frame)
            }
            other => self.apply_rare(other, arguments, frame),
        }
    }

    fn enter_lambda(
        &mut self,
        lambda: &Arc<Lambda>,
        mut arguments: Vec<Item>,
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        arguments.resize(lambda.parameters.len(), Item::Undefined);
        self.meter.memory(size_of::<Frame>() + arguments.len() * size_of::<Item>())?;
        let own = match self.spare_frames.pop() {
            Some(mut spare) => {
                let unheld = Rc::get_mut(&mut spare).expect("nobody holds a spare frame");
                unheld.renew(frame, lambda, arguments);
                spare
            }
            None => Frame::of_call(frame, lambda, arguments),
        };
        let result = self.evaluate(&lambda.body, input, &own);
        self.spare_frame(own);
        result
    }

    /// Keeps a frame for the next call, unless a closure holds it.
    fn spare_frame(&mut self, mut frame: Rc<Frame>) {
        if let Some(unheld) = Rc::get_mut(&mut frame) {
            let arguments = unheld.release();
            self.spare_list(arguments);
            if self.spare_frames.len() < SPARE_MAX {
                self.spare_frames.push(frame);
            }
        }
    }

    /// An empty list for arguments.
    pub(crate) fn list(&mut self) -> Vec<Item> {
        self.spare_lists.pop().unwrap_or_default()
    }

    fn spare_list(&mut self, mut list: Vec<Item>) {
        if self.spare_lists.len() < SPARE_MAX {
            list.clear();
            self.spare_lists.push(list);
        }
    }

    /// Calls a function with all its arguments; signatures are not looked at.
    fn apply_partial(
        &mut self,
        function: &Rc<Function>,
        arguments: Vec<Item>,
        context: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        match &**function {
            Function::Builtin(builtin) => (builtin.call)(self, &arguments, &Scope { context, frame }),
            Function::Closure { lambda, input, frame, .. } => {
                self.enter_lambda(lambda, arguments, input, frame)
            }
            _ => self.apply_once(&Item::Function(function.clone()), arguments, context, frame),
        }
    }

    #[inline(never)]
    fn apply_rare(
        &mut self,
        function: &Function,
        arguments: Vec<Item>,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let mut arguments = arguments.into_iter();
        let first = arguments.next().unwrap_or_default();
        match function {
            Function::Chain { first: inner, second, .. } => {
                self.meter.enter()?;
                let result = self.apply(inner, vec![first], frame)?;
                let result = self.apply(second, vec![result], frame)?;
                self.meter.leave();
                Ok(result)
            }
            Function::Transform { transform, frame, .. } => {
                if !matches!(first.symbol(), 'o' | 'a' | 'm') {
                    return Err(Error::new("T0410").value(first.to_json()).index(1));
                }
                self.transform(transform, &first, frame)
            }
            Function::Regex { regex, position } => match first.text() {
                Some(text) => self.first_match(regex, *position, text, 0),
                None => Err(Error::new("T0410").value(first.to_json()).index(1)),
            },
            Function::NextMatch { regex, position, text, from } => {
                match next_match(regex, *position, text, *from)? {
                    Some(found) => self.match_object(regex, *position, text, &found),
                    None => Ok(Item::Undefined),
                }
            }
            _ => Err(Error::new("T1006")),
        }
    }

    fn first_match(
        &mut self,
        regex: &Arc<Regex>,
        position: usize,
        text: &Arc<str>,
        from: usize,
    ) -> Result<Item, Error> {
        self.meter.steps(1 + text.len() / 64)?;
        match regex.find(text, from)? {
            Some(found) => self.match_object(regex, position, text, &found),
            None => Ok(Item::Undefined),
        }
    }

    /// A match as a matcher gives it: `match`, `start`, `end`, `groups`, `next`.
    fn match_object(
        &mut self,
        regex: &Arc<Regex>,
        position: usize,
        text: &Arc<str>,
        found: &Match,
    ) -> Result<Item, Error> {
        let units = |end: usize| Item::Number(text[..end].encode_utf16().count() as f64);
        let next =
            Function::NextMatch { regex: regex.clone(), position, text: text.clone(), from: found.end };
        let groups =
            found.groups.iter().map(|group| group.map_or(Item::Undefined, |(a, b)| text[a..b].into()));
        let mut object = Object::with_capacity(5);
        object.insert("match".into(), self.string(&text[found.start..found.end])?);
        object.insert("start".into(), units(found.start));
        object.insert("end".into(), units(found.end));
        object.insert("groups".into(), Item::array(groups.collect()));
        object.insert("next".into(), Item::Function(Rc::new(next)));
        self.object(object)
    }

    #[inline(never)]
    pub(super) fn partial(&mut self, call: &Call, input: &Item, frame: &Rc<Frame>) -> Result<Item, Error> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(match argument.kind {
                Kind::Placeholder => None,
                _ => Some(self.evaluate(argument, input, frame)?),
            });
        }
        let procedure = self.evaluate(&call.procedure, input, frame)?;
        self.check_name(call, &procedure, "T1007", frame)?;
        let Some(function) = procedure.function() else {
            return Err(Error::new("T1008").at(call.position).token(call.name().unwrap_or_default()));
        };
        let given = arguments.iter().flatten().map(Item::height).max().unwrap_or(0);
        let height = 1 + function.height().max(given);
        self.check_height(height)?;
        Ok(Item::Function(Rc::new(Function::Partial { function: function.clone(), arguments, height })))
    }

    fn check_height(&self, height: u32) -> Result<(), Error> {
        let most = crate::budget::CLOSURE_HEIGHT_MAX;
        if height > most { Err(Error::limit(crate::Limit::Depth)) } else { Ok(()) }
    }

    /// `left ~> right`: a call with another argument, or a chain of functions.
    #[inline(never)]
    pub(super) fn apply_operator(
        &mut self,
        expr: &Expr,
        left: &Expr,
        right: &Expr,
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let value = self.evaluate(left, input, frame)?;
        if let Kind::Call(call) = &right.kind {
            return self.call(call, Some(value), input, frame);
        }
        let second = self.evaluate(right, input, frame)?;
        let Some(function) = second.function() else {
            return Err(Error::new("T2006").at(expr.position).value(second.to_json()));
        };
        if value.function().is_some() {
            let height = 1 + value.height().max(function.height());
            self.check_height(height)?;
            return Ok(Item::Function(Rc::new(Function::Chain { first: value, second, height })));
        }
        self.apply_at(None, &second, vec![value], &Item::Null, frame)
    }
}

/// The match after one that ends at byte `from`. An empty one would be found
/// again and again.
pub(crate) fn next_match(
    regex: &Regex,
    position: usize,
    text: &str,
    from: usize,
) -> Result<Option<Match>, Error> {
    if from >= text.len() {
        return Ok(None);
    }
    match regex.find(text, from)? {
        Some(found) if found.start == found.end => {
            Err(Error::new("D1004").at(position).value(crate::item::quote(regex.source())))
        }
        found => Ok(found),
    }
}

fn tail_call(result: &Item) -> Option<(Arc<Call>, Item, Rc<Frame>)> {
    match &**result.function()? {
        Function::TailCall { call, input, frame } => Some((call.clone(), input.clone(), frame.clone())),
        _ => None,
    }
}

fn located(site: Site<'_>, result: Result<Item, Error>) -> Result<Item, Error> {
    match (site, result) {
        (Some((name, position)), Err(error)) => Err(error.called(name, position)),
        (_, result) => result,
    }
}
