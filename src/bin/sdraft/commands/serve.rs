mod http;
mod site;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use site::Site;

use crate::world::{Exit, Failure, World};

/// Show designs on a page that follows every save
#[derive(clap::Args)]
#[command(after_help = "Examples:
  sdraft serve shop.sd            one design, on the first free port from 4870
  sdraft serve designs/           every `.sd` file below a folder
  sdraft serve shop.sd --port 0   on any free port

The first line of the output is the page's address. Ctrl-C ends it.")]
pub struct Args {
    /// A design, or a folder of them
    #[arg(value_name = "FILE|FOLDER")]
    path: PathBuf,
    /// The port; 0 for any free one
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// The address to listen on: other machines can see the designs if it is not this one's own
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
}

/// Where ports are tried from if none is asked for, and how many.
const FIRST_PORT: u16 = 4870;
const PORTS: u16 = 30;

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let site = Arc::new(Site::open(&args.path)?);
    let listener = listen(args.listen, args.port)?;
    let address = listener.local_addr().map_err(|error| Failure::new(format!("no address to listen on: {error}")))?;
    world.print(format!("http://{}/\n", shown(address)))?;
    if !args.listen.is_loopback() {
        world.note("other machines of the network can see these designs");
    }
    let watched = Arc::clone(&site);
    thread::spawn(move || watched.watch());
    http::serve(&listener, address, &site);
    Ok(Exit::Fine)
}

/// The address a browser on this machine takes.
fn shown(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port()),
        _ => address,
    }
}

fn listen(ip: IpAddr, port: Option<u16>) -> Result<TcpListener, Failure> {
    let failure = |port: u16, error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            Failure::new(format!("port {port} is in use")).help("leave out `--port`, or write `--port 0` for any free one")
        }
        _ => Failure::new(format!("cannot listen on {ip}, port {port}: {error}")),
    };
    if let Some(port) = port {
        return TcpListener::bind((ip, port)).map_err(|error| failure(port, error));
    }
    let mut last = None;
    for port in (FIRST_PORT..FIRST_PORT + PORTS).chain([0]) {
        match TcpListener::bind((ip, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(failure(port, error)),
        }
    }
    Err(last.expect("at least one port was tried"))
}
