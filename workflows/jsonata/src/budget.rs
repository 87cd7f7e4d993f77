//! What an evaluation may use: counted, never timed, so that the same expression
//! ends alike on every machine.

use crate::Error;

/// How deep values that an expression builds may nest.
pub(crate) const HEIGHT_MAX: u32 = 500;

/// How much of the thread's stack reading or evaluating may take, in bytes. Long
/// before that the depth is used up; only builds without optimisation come here.
const STACK_SIZE_MAX: usize = 1 << 20;

/// How many closures may stand in each other's scopes.
pub(crate) const CLOSURE_HEIGHT_MAX: u32 = 2_000;

/// What one evaluation may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// How deep expressions and calls may nest; at most [`Budget::DEPTH_MAX`] is
    /// granted.
    pub depth: u32,
    /// How many parts of expressions may be evaluated, items visited, characters
    /// compared.
    pub steps: u64,
    /// How many bytes may be allocated altogether, whether freed again or not.
    pub memory: u64,
    /// How many bytes an array or a string may have: eight for an item, one for a
    /// character.
    pub value: u64,
}

impl Budget {
    /// The greatest depth that a thread's stack of 2 MiB bears.
    pub const DEPTH_MAX: u32 = 500;

    /// What AWS Step Functions was seen to grant. It takes an expression of 100
    /// levels, `[1..873782]` and a string of 4,194,304 characters, and refuses what
    /// is one level deeper, one item longer or doubled once more. It grants a second
    /// of time, for which the steps stand; what it allocates altogether is not known.
    pub const AWS: Self = Self { depth: 100, steps: 5_000_000, memory: 128 << 20, value: 873_782 * 8 };
}

impl Default for Budget {
    fn default() -> Self {
        Self { depth: 500, steps: 10_000_000, memory: 256 << 20, value: 256 << 20 }
    }
}

/// Which budget was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`Budget::depth`]
    Depth,
    /// [`Budget::steps`]
    Steps,
    /// [`Budget::memory`] or [`Budget::value`]
    Memory,
}

impl Limit {
    /// The reference's codes for its own guards; for memory it has none.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Depth => "D1011",
            Self::Steps => "D1012",
            Self::Memory => "U1001",
        }
    }
}

/// What is left of a budget.
#[derive(Debug)]
pub(crate) struct Meter {
    depth: u32,
    steps: u64,
    memory: u64,
    value: u64,
    stack: Stack,
}

/// Where the stack was when something began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stack(usize);

impl Stack {
    #[inline]
    pub(crate) fn here() -> Self {
        let here = 0_u8;
        Self(std::ptr::from_ref(&here) as usize)
    }

    /// Whether more has been taken since than there should be.
    #[inline]
    pub(crate) fn is_used_up(self) -> bool {
        self.0.abs_diff(Self::here().0) > STACK_SIZE_MAX
    }
}

impl Meter {
    pub(crate) fn new(budget: &Budget) -> Self {
        Self {
            depth: budget.depth.min(Budget::DEPTH_MAX),
            steps: budget.steps,
            memory: budget.memory,
            value: budget.value,
            stack: Stack::here(),
        }
    }

    /// Goes one level down; [`Self::leave`] comes back.
    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        if self.depth == 0 || self.stack.is_used_up() {
            return Err(Error::limit(Limit::Depth));
        }
        self.depth -= 1;
        self.steps(1)
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth += 1;
    }

    #[inline]
    pub(crate) fn steps(&mut self, count: usize) -> Result<(), Error> {
        match self.steps.checked_sub(count as u64) {
            Some(left) => self.steps = left,
            None => return Err(Error::limit(Limit::Steps)),
        }
        Ok(())
    }

    /// Takes what a picture costs: its parts are compared with each other.
    pub(crate) fn picture(&mut self, picture: &str) -> Result<(), Error> {
        self.steps(picture.len().saturating_mul(1 + picture.len() / 16))
    }

    /// Looks whether a value may have so many bytes.
    #[inline]
    pub(crate) fn value(&self, size: usize) -> Result<(), Error> {
        if size as u64 > self.value { Err(Error::limit(Limit::Memory)) } else { Ok(()) }
    }

    /// Takes so many bytes before they are allocated.
    #[inline]
    pub(crate) fn memory(&mut self, size: usize) -> Result<(), Error> {
        match self.memory.checked_sub(size as u64) {
            Some(left) => self.memory = left,
            None => return Err(Error::limit(Limit::Memory)),
        }
        Ok(())
    }
}
