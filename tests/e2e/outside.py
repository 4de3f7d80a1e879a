"""outside - who vouches for an archive from outside: witnesses and
time-stamping authorities, by openssl."""
import base64
import datetime
import hashlib
import subprocess
import time


def openssl(folder, *args):
    subprocess.run(['openssl', *args], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


CONFIGURATION = """
[tsa]
default_tsa=t
[t]
serial=serial
crypto_device=builtin
signer_cert=cert
signer_key=key
signer_digest=sha256
default_policy=1.2.3.4
digests=sha256
accuracy=secs:1
ess_cert_id_alg=sha256
[ca]
default_ca=d
[d]
database=index
new_certs_dir=.
rand_serial=yes
default_md=sha256
policy=any
[any]
commonName=supplied
[req]
distinguished_name=n
[n]
[e]
extendedKeyUsage=critical,timeStamping
"""


class Authority:
    """A time-stamping authority whose certificate lives `seconds`."""

    def __init__(self, folder, seconds):
        folder.mkdir()
        self.folder, self.cert = folder, folder / 'cert'
        (folder / 'conf').write_text(CONFIGURATION)
        (folder / 'index').write_text('')
        openssl(folder, 'req', '-new', '-newkey', 'rsa:2048', '-nodes',
                '-keyout', 'key', '-out', 'request', '-subj', f'/CN={folder.name}',
                '-config', 'conf')
        now = datetime.datetime.utcnow()
        begin, end = (t.strftime('%Y%m%d%H%M%SZ') for t in (
            now - datetime.timedelta(seconds=5),
            now + datetime.timedelta(seconds=seconds)))
        self.expires = time.monotonic() + seconds
        openssl(folder, 'ca', '-selfsign', '-batch', '-notext', '-in',
                'request', '-keyfile', 'key', '-config', 'conf', '-extensions',
                'e', '-startdate', begin, '-enddate', end, '-out', 'cert')

    def stamp(self, note):
        text = note.read_text().split('\n\n')[0] + '\n'
        (self.folder / 'text').write_text(text)
        openssl(self.folder, 'ts', '-query', '-data', 'text', '-sha256',
                '-cert', '-out', 'query')
        openssl(self.folder, 'ts', '-reply', '-config', 'conf', '-section',
                't', '-queryfile', 'query', '-out', f'{note}.tsr')


class Witness:
    """A key of C2SP tlog-cosignature, by openssl."""

    def __init__(self, root, name):
        self.name, self.key = name, root / 'witness.pem'
        openssl(root, 'genpkey', '-algorithm', 'ed25519', '-out', self.key)
        openssl(root, 'pkey', '-in', self.key, '-pubout', '-outform', 'DER',
                '-out', 'witness.der')
        public = b'\x04' + (root / 'witness.der').read_bytes()[-32:]
        self.id = hashlib.sha256(name.encode() + b'\n' + public).digest()[:4]
        self.vkey = (f'{name}+{self.id.hex()}+'
                     f'{base64.b64encode(public).decode()}')

    def cosign(self, note):
        text = note.split('\n\n')[0] + '\n'
        when = int(time.time())
        folder = self.key.parent
        (folder / 'message').write_text(
            f'cosignature/v1\ntime {when}\n{text}')
        openssl(folder, 'pkeyutl', '-sign', '-inkey', self.key, '-rawin',
                '-in', 'message', '-out', 'signature')
        signature = base64.b64encode(
            self.id + when.to_bytes(8, 'big') +
            (folder / 'signature').read_bytes()).decode()
        return f'\u2014 {self.name} {signature}\n'
