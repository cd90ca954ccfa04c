//! How sure we are, as a number that can't be out of range.

use serde::Serialize;

/// A probability, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Confidence(f64);

impl Confidence {
    pub const CERTAIN: Confidence = Confidence(1.0);
    /// From here on an account counts as meant (the contract of `match`).
    pub const LISTED: Confidence = Confidence(0.5);

    /// `value` forced into 0…1; not a number counts as 0.
    pub fn new(value: f64) -> Self {
        if value.is_nan() { Confidence(0.0) } else { Confidence(value.clamp(0.0, 1.0)) }
    }

    pub fn value(self) -> f64 {
        self.0
    }
}

impl std::ops::Mul for Confidence {
    type Output = Confidence;

    fn mul(self, other: Confidence) -> Confidence {
        Confidence(self.0 * other.0)
    }
}
