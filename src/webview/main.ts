/** Entry of the panel's page. The host gives a body, the style sheets and the port; all elements are made here. */
import './css/main.css';
import { Panel } from './panel.ts';

/** The icon font's sheet must be known by this id to the element library, which loads it into each element. */
const ICON_SHEET_ID = 'vscode-codicon-stylesheet';

function findIconSheet(): void {
  if (document.getElementById(ICON_SHEET_ID) !== null) return;
  const sheets = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')];
  const known = sheets.find((sheet) => sheet.href.includes('codicon.css'));
  if (known !== undefined) {
    known.id = ICON_SHEET_ID;
    return;
  }
  const own = sheets.find((sheet) => sheet.href.includes('main.css'));
  if (own === undefined) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.id = ICON_SHEET_ID;
  link.href = new URL('codicon.css', own.href).href;
  document.head.append(link);
}

function findRoot(): HTMLElement {
  const known = document.getElementById('app');
  if (known !== null) return known;
  const root = document.createElement('div');
  root.id = 'app';
  document.body.append(root);
  return root;
}

findIconSheet();
new Panel(findRoot(), acquireVsCodeApi()).start();
