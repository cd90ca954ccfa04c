//! An authority of one's own, and a certificate that it has signed for this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Its files live as long as it does.
pub struct Authority {
    dir: TempDir,
}

impl Authority {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let authority = Authority { dir };
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout"];
        let new_key = |name: &'static str| [&["req"][..], &key[..], &[name]].concat();
        authority.openssl(
            &[new_key("ca.key"), vec!["-x509", "-days", "30", "-subj", "/CN=A company", "-out", "ca.pem"]]
                .concat(),
        );
        authority
            .openssl(&[new_key("key.pem"), vec!["-subj", "/CN=localhost", "-out", "request.pem"]].concat());
        fs::write(authority.path("names"), "subjectAltName = DNS:localhost\n").expect("written");
        authority.openssl(&[
            "x509",
            "-req",
            "-in",
            "request.pem",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "30",
            "-extfile",
            "names",
            "-out",
            "certificate.pem",
        ]);
        authority
    }

    /// The authority's own certificate, which others have to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// What a server on localhost speaks TLS by.
    pub fn acceptor(&self) -> TlsAcceptor {
        let certificate = CertificateDer::from_pem_file(self.path("certificate.pem")).expect("a certificate");
        let key = PrivateKeyDer::from_pem_file(self.path("key.pem")).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("they belong together");
        TlsAcceptor::from(Arc::new(config))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn openssl(&self, arguments: &[&str]) {
        let folder: &Path = self.dir.path();
        let done = Command::new("openssl").args(arguments).current_dir(folder).output();
        let done = done.expect("openssl is needed: apt-get install openssl");
        assert!(done.status.success(), "openssl: {}", String::from_utf8_lossy(&done.stderr));
    }
}
