"""forger - somebody who has the key of a log, and rebuilds what they like.

Shares no code with the project: segments are put together with tarfile, the
zstd program and FORMAT.md, checkpoints are signed by openssl.  For logs of up
to 255 entries with one key.
"""
import base64
import hashlib
import io
import json
import pathlib
import shutil
import struct
import subprocess
import tarfile
import tempfile

import archive_reader

SKIPPABLE = struct.pack('<II', 0x184D2A50, 6) + b'hidden'


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def frame(content):
    with tempfile.NamedTemporaryFile() as file:  # so that its size is known
        file.write(content)
        file.flush()
        return subprocess.run(['zstd', '-qc', file.name], check=True,
                              stdout=subprocess.PIPE).stdout


def member(name, content, mtime):
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(content), 0o444, mtime
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=tarfile.USTAR_FORMAT) as t:
        t.addfile(info, io.BytesIO(content))
        return out.getvalue()[:512 + (len(content) + 511) // 512 * 512]


def seek_table(frames):
    """`frames`: (bytes in the file, bytes of content) of each."""
    body = b''.join(struct.pack('<II', *sizes) for sizes in frames)
    body += struct.pack('<IBI', len(frames), 0, 0x8F92EAB1)
    return struct.pack('<II', 0x184D2A5E, len(body)) + body


def segment(first, lines, mtime, hide='', info=b''):
    """The bytes of a segment without attachments, with something hidden."""
    folder = f'{first:020d}-{first + len(lines) - 1:020d}/'
    entries = b''.join(line + b'\n' for line in lines)
    tags = {
        'bagit.txt': b'BagIt-Version: 1.0\n'
                     b'Tag-File-Character-Encoding: UTF-8\n',
        'bag-info.txt': b'Payload-Oxum: %d.1\n' % len(entries) + info,
        'manifest-sha256.txt':
            f'{sha256(entries)}  data/entries.ndjson\n'.encode()}
    tags['tagmanifest-sha256.txt'] = ''.join(
        f'{sha256(text)}  {name}\n' for name, text in tags.items()).encode()
    head = b''.join(member(folder + name, text, mtime)
                    for name, text in tags.items())
    data = member(folder + 'data/entries.ndjson', entries, mtime)
    end = data[512 + len(entries):]
    if hide == 'member twice':
        end += data
    end += bytes(1024)
    if hide == 'bytes behind the tar':
        end += b'hidden' + bytes(506)
    contents = [head + data[:512], entries, end]
    packed = [frame(content) for content in contents]
    table = seek_table([(len(p), len(c)) for p, c in zip(packed, contents)])
    if hide == 'frame':
        packed.append(frame(b'hidden'))
    if hide == 'frame behind a frame':
        packed[1] += frame(b'hidden')
        table = seek_table([(len(p), len(c))
                            for p, c in zip(packed, contents)])
    if hide == 'skippable frame':
        packed.insert(1, SKIPPABLE)
    if hide == 'skippable frame in the table':
        packed[1] += SKIPPABLE
        table = seek_table([(len(p), len(c))
                            for p, c in zip(packed, contents)])
    if hide == 'bytes behind the table':
        table += b'hidden'
    return b''.join(packed) + table


class Forger:
    """Works on the log of a sealed_archive.Sealed, or of a copy of it."""

    def __init__(self, sealed, archive=None):
        self.archive = pathlib.Path(archive or sealed.path)
        self.log = self.archive / sealed.log.relative_to(sealed.path)
        self.lines = archive_reader.entries(self.log)
        self.origin = archive_reader.checkpoint(self.log)[0]
        self.pem = next(sealed.root.glob('keys/*.pem'))
        self.vkey = json.loads(self.lines[0])['vkey']
        self.ends = [int(p.name[21:41]) + 1
                     for p in sorted((self.log / 'segments').iterdir())]

    def edit(self, index, old, new):
        assert old in self.lines[index]
        self.lines[index] = self.lines[index].replace(old, new)

    def sign(self, size, pem=None, vkey=None):
        """A checkpoint's text, signed by openssl."""
        root = archive_reader.root_hash(
            [archive_reader.leaf_hash(line) for line in self.lines[:size]])
        text = (f'{self.origin}\n{size}\n'
                f'{base64.b64encode(root).decode()}\n')
        with tempfile.NamedTemporaryFile() as file:
            file.write(text.encode())
            file.flush()
            signature = subprocess.run(
                ['openssl', 'pkeyutl', '-sign', '-rawin', '-inkey',
                 pem or self.pem, '-in', file.name], check=True,
                stdout=subprocess.PIPE).stdout
        key_id = bytes.fromhex((vkey or self.vkey).split('+')[1])
        blob = base64.b64encode(key_id + signature).decode()
        return f'{text}\n\u2014 {self.origin} {blob}\n'

    def rebuild(self, hide='', hide_in=0):
        """Everything anew from `lines`: segments, seals, tiles, checkpoints.
        """
        seals, begin, previous = [], 0, None
        for folder in ('segments', 'checkpoints', 'tile'):
            shutil.rmtree(self.log / folder)
            (self.log / folder).mkdir()
        for number, end in enumerate(self.ends):
            seal = json.loads(self.lines[end])
            data = segment(begin, self.lines[begin:end], 1700000000 + number,
                           hide if number == hide_in else '')
            (self.log / 'segments' / seal['file']).write_bytes(data)
            entries = b''.join(x + b'\n' for x in self.lines[begin:end])
            seal.update(sha256=sha256(data), size=len(data),
                        entries_sha256=sha256(entries),
                        entries_size=len(entries), previous=previous)
            self.lines[end] = json.dumps(
                seal, sort_keys=True, separators=(',', ':')).encode()
            previous = sha256(self.lines[end])
            seals.append(self.lines[end])
            begin = end
        self.publish(seals, begin)

    def publish(self, seals, begin):
        (self.log / 'seals.ndjson').write_bytes(
            b''.join(line + b'\n' for line in seals))
        (self.log / 'tail' / 'entries.ndjson').write_bytes(
            b''.join(line + b'\n' for line in self.lines[begin:]))
        for end in self.ends:
            (self.log / 'checkpoints' / str(end + 1)).write_text(
                self.sign(end + 1))
        (self.log / 'checkpoint').write_text(self.sign(len(self.lines)))
        tile = self.log / 'tile' / '0' / '000.p'
        tile.mkdir(parents=True)
        (tile / str(len(self.lines))).write_bytes(b''.join(
            archive_reader.leaf_hash(line) for line in self.lines))
