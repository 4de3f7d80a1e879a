"""everything_archive - a small archive that has everything the format has:
two logs, segments with attachments, keys rotated and retired, a full tile,
a tail with an attachment, cosignatures, a time-stamp."""
import pathlib

import outside
import sealed_archive

SECOND = 'complaints-7y'
SAMPLES = pathlib.Path(__file__).parents[2] / 'samples'
MAILS = ('newsletter.eml', 'internal-mistaken-post.eml')


class Everything(sealed_archive.Sealed):
    """`policy` and `tsa_ca` are files for somebody who verifies."""

    def __init__(self, bin_folder, root):
        super().__init__(
            bin_folder, root, init=(
                '--class', f'{SECOND}=P7Y',
                '--rule', f'{sealed_archive.CLASS}:source=x:*'))
        first_keys = [p.stem.split('+')[1]
                      for p in (self.path / 'keys').iterdir()]
        self.ingest(130)
        self.ingest(1, long=True)
        self.import_mail(0)
        self.rotate()
        self.archiver('keys', 'retire', '--no-passphrase', '--quiet',
                      str(self.path), first_keys[0])
        self.seal()
        self.ingest(130)  # more than 256: a full tile, and one above it
        self.seal()
        self.ingest(2)
        self.import_mail(1)  # its report is an attachment, in the tail
        self.vouch()

    def import_mail(self, i):
        self.archiver('import', '--no-passphrase', '--quiet', '--account',
                      'klachten@zilverberg.example', str(self.path),
                      str(SAMPLES / 'mail' / MAILS[i]))

    def vouch(self):
        """Somebody outside cosigns and time-stamps."""
        folder = self.root / 'outside'
        folder.mkdir()
        witness = outside.Witness(folder, 'example.com/w')
        logs = sorted((self.path / 'logs').iterdir())
        kept = [sorted((log / 'checkpoints').iterdir())[0] for log in logs]
        for note in [log / 'checkpoint' for log in logs] + kept:
            note.chmod(0o644)
            note.write_text(note.read_text() +
                            witness.cosign(note.read_text()))
        authority = outside.Authority(folder / 'tsa', 3600)
        for note in kept:
            authority.stamp(note)
        self.tsa_ca = authority.cert
        self.policy = folder / 'policy'
        self.policy.write_text((self.path / 'policy').read_text().replace(
            'quorum none', f'witness w {witness.vkey}\nquorum w'))
