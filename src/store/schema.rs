//! The tables, as a list of steps: a database is brought from the step it is at to the last one.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// One file a step, never changed once released. A database's `user_version` counts the steps taken.
const STEPS: &[&str] = &[
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
    include_str!("schema/0003.sql"),
    include_str!("schema/0004.sql"),
    include_str!("schema/0005.sql"),
    include_str!("schema/0006.sql"),
    include_str!("schema/0007.sql"),
    include_str!("schema/0008.sql"),
    include_str!("schema/0009.sql"),
    include_str!("schema/0010.sql"),
];

/// Takes the steps that are missing, all or none.
///
/// # Errors
/// [`StoreError::Newer`] where a later tipoff has written the file; it is left as it was.
pub fn bring_up_to_date(db: &mut Connection) -> Result<(), StoreError> {
    let known = STEPS.len() as u32;
    let found = version(db)?;
    if found == known {
        return Ok(());
    }
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again under the lock: another process may have been faster.
    let found = version(&tx)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for step in &STEPS[found as usize..] {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}

fn version(db: &Connection) -> Result<u32, StoreError> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
