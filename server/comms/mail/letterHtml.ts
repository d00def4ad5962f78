const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, char => escapes[char] ?? '')

/**
 * The HTML part of a mail, made from its text: paragraphs, readable on a telephone, nothing loaded. Everything is
 * escaped; only addresses that begin with `linkOrigin` (our own) become links.
 */
export function letterHtml(text: string, linkOrigin: string): string {
  const link = new RegExp(`${escapeForPattern(escapeHtml(linkOrigin))}/[\\w/.#?=%&;-]*[\\w/]`, 'g')
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map(paragraph => escapeHtml(paragraph).replace(link, '<a href="$&" style="color:#1864ab">$&</a>'))
    .map(paragraph => `<p style="margin:0 0 16px">${paragraph.replaceAll('\n', '<br>')}</p>`)
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
<body style="margin:0;padding:24px 16px;background:#f8f9fa">
<div style="max-width:600px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px;color:#212529;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;overflow-wrap:anywhere">
${paragraphs.join('\n')}
</div></body></html>`
}

const escapeForPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
