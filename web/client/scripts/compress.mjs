// Precompresses the page's files: x.gz beside each compressible file, x.br beside scripts and styles. NGINX and
// the replica serve them:  node compress.mjs FOLDER
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const GZIP = new Set([".js", ".css", ".svg", ".html", ".webmanifest", ".json", ".txt"]);
const BROTLI = new Set([".js", ".css"]);
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
const [folder] = process.argv.slice(2);

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !GZIP.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const content = readFileSync(path);
  const packed = { gz: gzipSync(content, { level: 9 }) };
  if (BROTLI.has(extname(entry.name))) packed.br = brotliCompressSync(content, QUALITY);
  for (const [ending, smaller] of Object.entries(packed)) {
    if (smaller.length < content.length) writeFileSync(`${path}.${ending}`, smaller);
  }
}
