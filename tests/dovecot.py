"""A real IMAP server of the test's own: folder, ports, one user."""

from __future__ import annotations

import getpass
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from tests import smtp

BINARY = "/usr/sbin/dovecot"
USER, PASSWORD = "help@kulda.example", "correct-horse"

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {internal_group}
mailbox_list_index = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = {ssl}
  }}
}}
service anvil {{
  {chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {chroot}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass
class Server:
    """Where it listens, and a way to look into its mailbox."""

    port: int
    tls_port: int
    folder: Path
    certificate: Path

    @contextmanager
    def open(self, folder: str = "INBOX") -> Iterator[IMAPClient]:
        """A client of the test's own, signed in, with `folder` selected."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False)
        client.login(USER, PASSWORD)
        client.select_folder(folder)
        try:
            yield client
        finally:
            client.logout()

    def put(self, *mails: bytes, flags: tuple[bytes, ...] = ()) -> list[int]:
        """Delivers mails into INBOX; gives their uids."""
        with self.open() as client:
            for mail in mails:
                client.append("INBOX", mail, flags)
        with self.open() as client:
            return sorted(client.search())[-len(mails) :]

    def renumber(self) -> None:
        """Makes INBOX anew: its messages stay, under a UIDVALIDITY of its own."""
        folder = self.folder / "mail" / USER
        numbers = folder / "dovecot-uidlist"
        head, _, rest = numbers.read_text().partition("\n")
        numbers.write_text(re.sub(r" V\d+", " V1234567", head) + "\n" + rest)
        for cache in folder.glob("dovecot.index*"):
            cache.unlink()

    def subjects(self, folder: str = "INBOX") -> list[str]:
        with self.open(folder) as client:
            found = client.fetch(client.search(), ["ENVELOPE"])
            return [found[uid][b"ENVELOPE"].subject.decode() for uid in sorted(found)]


def missing() -> str | None:
    """Why there can be no server here; None where there can."""
    return None if Path(BINARY).exists() else f"Dovecot is not installed ({BINARY})"


@contextmanager
def server(*, tls: bool = True) -> Iterator[Server]:
    """Starts Dovecot on free ports, with a self-signed certificate for localhost; ends it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))  # short: its sockets have long names
    folder.chmod(0o755)
    certificate, _context = smtp.certificate(folder)
    made = Server(smtp.free_port(), smtp.free_port(), folder, certificate)
    (folder / "dovecot.conf").write_text(_configuration(made, tls))
    process = subprocess.Popen([BINARY, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.PIPE)
    try:
        _await(process, made)
        yield made
    finally:
        process.terminate()
        try:
            process.wait(smtp.PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()
        shutil.rmtree(folder, ignore_errors=True)


def _configuration(made: Server, tls: bool) -> str:
    root = os.geteuid() == 0
    user = pwd.getpwnam("mail") if root else pwd.getpwnam(getpass.getuser())
    mail = made.folder / "mail"
    mail.mkdir()
    if root:
        os.chown(mail, user.pw_uid, user.pw_gid)
    return _CONFIG.format(
        folder=made.folder,
        certificate=made.certificate,
        key=made.certificate.with_suffix(".key"),
        ssl="yes" if tls else "no",
        user=user.pw_uid,
        group=user.pw_gid,
        internal="dovecot" if root else user.pw_name,
        internal_group="dovecot" if root else user.pw_gid,
        login="dovenull" if root else user.pw_name,
        chroot="" if root else "chroot =",
        password=PASSWORD,
        port=made.port,
        tls_port=made.tls_port,
    )


def _await(process: subprocess.Popen[bytes], made: Server) -> None:
    for _ in range(smtp.PATIENCE * 20):
        if process.poll() is not None:
            said = process.stderr.read().decode() if process.stderr else ""
            raise RuntimeError(f"Dovecot ended at once: {said}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", made.port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("Dovecot does not answer")
