/** The panel's page: one script, its styles, and a policy that allows nothing else. Pure. */

export interface PageParts {
  /** What the webview calls its own resources' origin. */
  readonly cspSource: string;
  /** Random, fresh for each page. */
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
  /** Id that `@vscode-elements` looks for to find the icons' style sheet. */
  readonly iconStyle: string;
}

/** The document. */
export function panelHtml({ cspSource, nonce, script, styles, iconStyle }: PageParts): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    // Elements of the component library set styles of their own.
    `style-src ${cspSource} 'unsafe-inline'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');
  const links = styles.map((href) => `<link rel="stylesheet" href="${escapeAttribute(href)}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" id="vscode-codicon-stylesheet" nonce="${nonce}" href="${escapeAttribute(iconStyle)}">
${links}
<title>Async Timeline</title>
</head>
<body>
<script nonce="${nonce}" src="${escapeAttribute(script)}"></script>
</body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
