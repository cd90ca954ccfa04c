//! A body, read within its limits.

use std::ops::Deref;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::class::Class;
use super::error::FetchError;

/// Bytes of one decompressed body.
pub const BODY_LIMIT: usize = 8 << 20;
/// A body within this size needs no leave: the 64 requests under way hold 16 MiB of these at most.
const SMALL: usize = 256 << 10;
/// Larger bodies at once, until whoever reads them is done: with the small ones 64 MiB in all.
const LARGE: usize = 6;

/// What came of a body. A large one takes up room until it is dropped.
#[derive(Clone, Debug)]
pub struct Body {
    bytes: Bytes,
    /// It broke off: the beginning is there.
    pub cut: bool,
    _leave: Option<Arc<OwnedSemaphorePermit>>,
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Room for bodies, shared by all requests.
#[derive(Clone, Debug)]
pub struct Room {
    large: Arc<Semaphore>,
}

impl Room {
    pub fn new() -> Self {
        Room { large: Arc::new(Semaphore::new(LARGE)) }
    }

    /// Reads a body, as far as it goes. One that grows large waits for its leave once, and for nothing
    /// while it has it: no two bodies can wait for each other.
    ///
    /// # Errors
    /// [`Class::TooLarge`] over [`BODY_LIMIT`]; [`Class::Encoding`] where nothing of it is what its headers
    /// say.
    pub async fn read(&self, response: reqwest::Response) -> Result<Body, FetchError> {
        let mut stream = response.bytes_stream();
        let mut body = BytesMut::new();
        let mut leave: Option<OwnedSemaphorePermit> = None;
        while let Some(chunk) = stream.next().await {
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(error) if !body.is_empty() && !error.is_timeout() => {
                    return Ok(Body { bytes: body.freeze(), cut: true, _leave: leave.map(Arc::new) });
                }
                Err(error) => return Err(FetchError::of(error, Class::Encoding)),
            };
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(FetchError::new(Class::TooLarge));
            }
            if leave.is_none() && body.len() + chunk.len() > SMALL {
                leave = Arc::clone(&self.large).acquire_owned().await.ok();
                // Growing by doubling would hold twice as much.
                body.reserve(BODY_LIMIT - body.len());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Body { bytes: body.freeze(), cut: false, _leave: leave.map(Arc::new) })
    }
}
