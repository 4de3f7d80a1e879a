"""sealed_archive - small archives for tests, written by the archiver."""
import json
import os
import pathlib
import subprocess

CLASS = 'communications-3y'
ORIGIN = f'bank.example/social/{CLASS}'
VERDICTS = {
    0: 'VERIFIED: everything was read and is consistent',
    1: 'WRONG: this is not what was sealed and signed',
    3: 'INCOMPLETE: nothing is wrong, but not everything that was asked for '
       'could be proven',
    4: 'NOT TRUSTED: signed by a key that is unknown or not trusted',
    5: 'MALFORMED: not an archive as this program reads them',
    6: 'UNREADABLE: not everything could be read',
    7: 'NOTHING TO VERIFY',
}
NOT_ALL = 'VERIFIED, but not all of it was checked: see "Not checked"'


class Sealed:
    """An archive below `root` with its keys; `bin` has the programs."""

    def __init__(self, bin_folder, root, init=()):
        self.bin = pathlib.Path(bin_folder)
        self.root = pathlib.Path(root)
        self.path = self.root / 'archive'
        self.log = self.path / 'logs' / CLASS
        self.env = dict(os.environ, ZEGEL_KEYS=str(self.root / 'keys'),
                        ZEGEL_PINS=str(self.root / 'pins'))
        self.number = 0
        self.archiver('init', '--no-passphrase', '--quiet', '--name',
                      'bank.example/social', '--class', f'{CLASS}=P3Y',
                      *init, str(self.path))

    def archiver(self, *args, **kwargs):
        subprocess.run([str(self.bin / 'zegel-archiver'), *args], check=True,
                       env=self.env, stdout=subprocess.DEVNULL, **kwargs)

    def ingest(self, count, long=False):
        """`long`: records whose `raw` is too long for an entry."""
        lines = []
        for _ in range(count):
            self.number += 1
            text = 'klacht over de rente ' * (4000 if long else 1)
            lines.append(json.dumps({
                'activity': {
                    '@context': 'https://www.w3.org/ns/activitystreams',
                    'actor': {'id': 'https://x.com/u1', 'type': 'Person'},
                    'object': {'id': f'https://x.com/s/{self.number}',
                               'content': 'klacht', 'type': 'Note'},
                    'type': 'Create'},
                'channel': 'x', 'direction': 'inbound',
                'native_id': str(self.number), 'source': 'x:@examplebank',
                'raw': {'media_type': 'text/plain',
                        'text': f'{self.number} {text}'}}))
        self.archiver('ingest', '--no-passphrase', '--quiet', str(self.path),
                      input='\n'.join(lines) + '\n', text=True)

    def seal(self):
        self.archiver('seal', '--no-passphrase', '--quiet', str(self.path))

    def rotate(self):
        self.archiver('keys', 'rotate', '--no-passphrase', '--quiet',
                      str(self.path))

    def checkpoint(self, name='checkpoint'):
        """Its text; `name` may be 'checkpoints/<size>'."""
        return (self.log / name).read_text()

    def verify(self, *args, archive=None, pins=None):
        """Exit status and what was printed."""
        env = dict(self.env)
        if pins is not None:
            env['ZEGEL_PINS'] = str(pins)
        done = subprocess.run(
            [str(self.bin / 'zegel'), 'verify', '--quiet', *map(str, args),
             str(archive or self.path)],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True)
        return done.returncode, done.stdout


def small(bin_folder, root):
    """Two segments, a tail, attachments in both, a rotated key."""
    a = Sealed(bin_folder, root)
    a.ingest(5)
    a.ingest(1, long=True)
    a.rotate()
    a.seal()
    a.ingest(4)
    a.seal()
    a.ingest(3)
    a.ingest(1, long=True)
    return a
