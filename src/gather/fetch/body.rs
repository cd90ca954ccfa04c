//! A body, read within its limits.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::{Class, FetchError};

/// Bytes of one decompressed body.
pub const BODY_LIMIT: usize = 8 << 20;
/// Of all bodies under way, in the units below.
const ALL_LIMIT: usize = 64 << 20;
/// Room is taken in pieces of this size, so that many small bodies don't wait for each other.
const PIECE: usize = 64 << 10;

/// Room for bodies, shared by all requests.
#[derive(Clone, Debug)]
pub struct Room {
    pieces: Arc<Semaphore>,
    /// One body at a time may grow when room is short: two that each wait for the other's room would
    /// wait for ever.
    grows: Arc<tokio::sync::Mutex<()>>,
}

impl Room {
    pub fn new() -> Self {
        Room {
            pieces: Arc::new(Semaphore::new(ALL_LIMIT / PIECE)),
            grows: Arc::new(tokio::sync::Mutex::new(())),
        }
    }

    /// Reads a body whole.
    ///
    /// # Errors
    /// [`Class::TooLarge`] over [`BODY_LIMIT`]; [`Class::Encoding`] where it isn't what its headers say.
    pub async fn read(&self, response: reqwest::Response) -> Result<Bytes, FetchError> {
        let mut stream = response.bytes_stream();
        let mut body = BytesMut::new();
        let mut taken: Vec<OwnedSemaphorePermit> = Vec::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| FetchError::of(error, Class::Encoding))?;
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(FetchError::new(Class::TooLarge));
            }
            while taken.len() * PIECE < body.len() + chunk.len() {
                taken.extend(self.piece(taken.is_empty()).await);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    async fn piece(&self, first: bool) -> Option<OwnedSemaphorePermit> {
        if let Ok(piece) = Arc::clone(&self.pieces).try_acquire_owned() {
            return Some(piece);
        }
        let _turn = if first { None } else { Some(self.grows.lock().await) };
        Arc::clone(&self.pieces).acquire_owned().await.ok()
    }
}
