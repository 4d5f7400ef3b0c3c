/**
 * The file of an export: a document that says what it stands for. It shows no report: that takes a browser. In formats
 * of Office it is an archive with that document, which Office does not open.
 */
import {strToU8, zipSync, zlibSync} from 'fflate';
import type {ExportFormat, Report, ReportExport} from '../world/world.js';

/** Of a format's file, with the dot. */
export const fileExtensions: Readonly<Record<ExportFormat, string>> = {
  ACCESSIBLEPDF: '.pdf',
  CSV: '.csv',
  DOCX: '.docx',
  IMAGE: '.png',
  MHTML: '.mhtml',
  PDF: '.pdf',
  PNG: '.png',
  PPTX: '.pptx',
  XLSX: '.xlsx',
  XML: '.xml',
};

const office = 'application/vnd.openxmlformats-officedocument';
const contentTypes: Readonly<Record<ExportFormat, string>> = {
  ACCESSIBLEPDF: 'application/pdf',
  CSV: 'text/csv',
  DOCX: `${office}.wordprocessingml.document`,
  IMAGE: 'image/png',
  MHTML: 'multipart/related',
  PDF: 'application/pdf',
  PNG: 'image/png',
  PPTX: `${office}.presentationml.presentation`,
  XLSX: `${office}.spreadsheetml.sheet`,
  XML: 'text/xml',
};

/** A file. */
export interface ExportedFile {
  contentType: string;
  /** Each character is a byte. */
  body: string;
}

/** The file of an export that has ended. */
export function exportFile(report: Report, job: ReportExport): ExportedFile {
  const pages = job.pageNames ?? report.definition.pages.map(page => page.name);
  const lines = [
    'Exported by an emulator of Power BI: this is no picture of the report.',
    `Report: ${report.name} (${report.id})`,
    `Pages: ${pages.join(', ')}`,
    `Format: ${job.format}`,
    `Export: ${job.id} of ${job.createdDateTime}`,
  ];
  return {contentType: contentTypes[job.format], body: writeFile(job.format, lines)};
}

/** The first moment that an archive can name. Archives know no time zones, so it is told in this machine's time. */
const archiveDate = (): Date => new Date(1980, 0, 1);

function writeFile(format: ExportFormat, lines: readonly string[]): string {
  switch (format) {
    case 'PDF':
    case 'ACCESSIBLEPDF':
      return pdf(lines);
    case 'PNG':
    case 'IMAGE':
      return png(lines.join('\n'));
    case 'CSV':
      return utf8(`${lines.map(line => `"${line.replaceAll('"', '""')}"`).join('\r\n')}\r\n`);
    case 'XML':
      return utf8(`<?xml version="1.0" encoding="utf-8"?><export>${lines.map(escapeXml).join('\n')}</export>`);
    case 'MHTML':
      return utf8(
        `MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${lines.map(escapeXml).join('<br>')}`,
      );
    default:
      return toBinary(zipSync({'About this file.txt': strToU8(lines.join('\n'))}, {mtime: archiveDate()}));
  }
}

const escapeXml = (text: string): string =>
  text.replace(/[&<>]/g, char => `&#${char.charCodeAt(0)};`).replace(/[^\t\n\r -\uffff]/g, '?');

const utf8 = (text: string): string => toBinary(strToU8(text));

function toBinary(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** A page of text. Letters that its font lacks become question marks. */
function pdf(lines: readonly string[]): string {
  const shown = lines.map(line =>
    line
      .replace(/[^ -~]/g, '?')
      .replace(/[\\()]/g, '\\$&')
      .slice(0, 500),
  );
  const content = `BT /F1 12 Tf 50 780 Td 18 TL ${shown.map(line => `(${line}) Tj T*`).join(' ')} ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const start = text.length;
  const size = objects.length + 1;
  return (
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}` +
    `trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`
  );
}

/** One grey pixel, with the text beside it as its description. */
function png(description: string): string {
  const header = '\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00';
  const pixel = toBinary(zlibSync(new Uint8Array([0, 128])));
  const label = `Description\x00${description.replace(/[^\n -~]/g, '?')}`;
  return `\x89PNG\r\n\x1a\n${chunk('IHDR', header)}${chunk('tEXt', label)}${chunk('IDAT', pixel)}${chunk('IEND', '')}`;
}

function chunk(type: string, data: string): string {
  return `${word(data.length)}${type}${data}${word(crc32(type + data))}`;
}

/** Four bytes, highest first. */
const word = (value: number): string => String.fromCharCode(...[24, 16, 8, 0].map(shift => (value >>> shift) & 255));

/** The checksum of PNG: CRC-32. @param data Each character is a byte. */
function crc32(data: string): number {
  let crc = ~0;
  for (let i = 0; i < data.length; i++) {
    crc ^= data.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
