//! What one instance of the function is made of and remembers between invocations.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::filter::{FilterWatch, Outgrown};
use super::notices::{self, Sent};
use crate::deliver::{Delivery, DeliveryError, Ledger, Outlets, Receipt};
use crate::herald::Herald;
use crate::mistakes::Mistakes;
use crate::render::Notice;

pub struct Instance {
    pub herald: Herald,
    pub delivery: Delivery,
    pub ledger: Ledger,
    pub filter: FilterWatch,
    /// The refusals that the readers of other outlets were told of.
    refusals: Mutex<Sent>,
    /// Set while nobody has been told that the operator's configuration cannot be used.
    trouble: Mutex<Option<Notice>>,
}

impl Instance {
    /// `broken` is what is wrong in the operator's configuration, if it cannot be used.
    pub fn new(
        herald: Herald,
        delivery: Delivery,
        ledger: Ledger,
        broken: Option<&Mistakes>,
    ) -> Instance {
        Instance {
            herald,
            delivery,
            ledger,
            filter: FilterWatch::default(),
            refusals: Mutex::default(),
            trouble: Mutex::new(broken.map(notices::broken_configuration)),
        }
    }

    pub fn all_outlets(&self) -> Outlets {
        Outlets::first(self.delivery.len())
    }

    /// Tells once what keeps the function from telling as it should. It counts as told as soon as
    /// one outlet takes it.
    pub async fn tell_trouble(&self, deadline: Instant) {
        // The lock is not held while the notice is sent.
        let trouble = locked(&self.trouble).clone();
        if let Some(notice) = trouble
            && self.tell_somebody(&notice, deadline).await
        {
            *locked(&self.trouble) = None;
        }
    }

    /// Tells once that the filter drops what the rules select. `is_said`: a message of this
    /// invocation says so.
    pub async fn tell_outgrown(&self, outgrown: Outgrown, is_said: bool, deadline: Instant) {
        let Some(notice) = outgrown.notice else {
            return;
        };
        if is_said || self.tell_somebody(&notice, deadline).await {
            self.filter.told();
        }
    }

    /// Whether at least one outlet took the notice.
    async fn tell_somebody(&self, notice: &Notice, deadline: Instant) -> bool {
        let errors = self.delivery.notify(notice, self.all_outlets(), deadline).await;
        for error in &errors {
            tracing::error!(reason = %error, "A notice could not be sent.");
        }
        errors.len() < self.delivery.len()
    }

    /// Tells the readers of the `working` outlets that one outlet refuses `changes`, unless they
    /// know. The errors are why they do not know.
    pub async fn tell_refusal(
        &self,
        receipt: &Receipt,
        changes: usize,
        working: Outlets,
        deadline: Instant,
    ) -> Vec<DeliveryError> {
        if !locked(&self.refusals).is_due(receipt) {
            return Vec::new();
        }
        let notice = notices::refused(receipt, changes);
        let errors = self.delivery.notify(&notice, working, deadline).await;
        if errors.is_empty() {
            locked(&self.refusals).note(receipt);
        }
        errors
    }
}

/// A panic in one invocation is that invocation's failure; what is remembered stays usable.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
