//! Inside a company: everything through its proxy, TLS by its own authority.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::authority::Authority;
use crate::support::place::{Place, Said};
use crate::support::{free_port, wait_for};

/// A tinyproxy that notes where it connects to.
struct Tinyproxy {
    child: Child,
    place: Place,
    port: u16,
}

impl Tinyproxy {
    fn start() -> Self {
        let (place, port) = (Place::new(), free_port());
        let log = place.path("log");
        place.write(
            "conf",
            &format!(
                "Port {port}\nListen 127.0.0.1\nLogFile \"{}\"\nLogLevel Connect\nMaxClients 20\n",
                log.display()
            ),
        );
        let child = Command::new("tinyproxy")
            .args(["-d", "-c"])
            .arg(place.path("conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("tinyproxy is needed: apt-get install tinyproxy-bin");
        wait_for(port, "tinyproxy");
        Tinyproxy { child, place, port }
    }

    fn asked(&self, words: &str) -> usize {
        fs::read_to_string(self.place.path("log")).unwrap_or_default().matches(words).count()
    }
}

impl Drop for Tinyproxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A feed over TLS on localhost; counts its requests.
async fn outlet(authority: &Authority) -> (u16, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (acceptor, count) = (authority.acceptor(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, counted) = (acceptor.clone(), Arc::clone(&counted));
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                counted.fetch_add(1, Ordering::SeqCst);
                let body = "<rss version='2.0'><channel><title>Wire</title><item><title>Brightwell Foods opens a \
                            plant</title><link>https://wire.example/1</link></item></channel></rss>";
                let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length";
                let _ = stream.write_all(format!("{head}: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    (port, count)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_companys_proxy_and_authority_are_used_as_configured_and_only_so() {
    let authority = Authority::new();
    let (port, requests) = outlet(&authority).await;
    let proxy = Tinyproxy::start();
    let feeds = [format!("https://localhost:{port}/feed"), "https://10.0.0.1/feed".to_owned()];
    let rep = "[rep]\nemail = \"dana@example.com\"\n[[account]]\nname = \"Brightwell Foods\"\n";
    let place = Place::with(&feeds, "transport = \"stdout\"", rep);
    let plain = place.read("tipoff.toml");
    let poll = |settings: &str, environment: &str| -> Said {
        place.write("tipoff.toml", &plain.replace("[fetch]", &format!("[fetch]\n{settings}")));
        let _ = fs::remove_dir_all(place.path("data"));
        let mut command = place.command(&["poll", "--force"]);
        for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"] {
            command.env(name, environment);
        }
        Said::of(command.output().expect("tipoff runs"))
    };
    let (by_proxy, ca) = (
        format!("proxy = \"http://127.0.0.1:{}\"", proxy.port),
        format!("ca_file = \"{}\"", authority.ca_file().display()),
    );
    let (elsewhere, here) = ("http://127.0.0.1:1".to_owned(), format!("http://127.0.0.1:{}", proxy.port));

    let said = poll(&format!("{by_proxy}\n{ca}"), &elsewhere);
    assert!(said.out.contains("1 new items"), "{}{}", said.out, said.err);
    let through = proxy.asked(&format!("CONNECT localhost:{port}"));
    assert!(through >= 1 && requests.load(Ordering::SeqCst) == 1);
    assert_eq!(proxy.asked("10.0.0.1"), 0, "a private literal is refused before the proxy sees it");

    let said = poll(&by_proxy, &elsewhere);
    assert!(said.err.contains("certificate") && said.err.contains("ca_file"), "{}", said.err);
    let through = proxy.asked("CONNECT localhost");
    let said = poll(&format!("{by_proxy}\nno_proxy = [\"localhost\"]\n{ca}"), &elsewhere);
    assert!(said.out.contains("1 new items"), "{}{}", said.out, said.err);
    // The environment's proxy is nobody's wish.
    let said = poll(&ca, &here);
    assert!(said.out.contains("1 new items"), "{}{}", said.out, said.err);
    assert_eq!(proxy.asked("CONNECT localhost"), through, "asked directly");

    let dead = format!("proxy = \"http://127.0.0.1:{}\"\n{ca}", free_port());
    let said = poll(&dead, &here);
    assert!(said.err.contains("the proxy") && said.err.contains("[fetch] proxy"), "{}", said.err);
}
