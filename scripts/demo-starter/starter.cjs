// Runs the demo command once, when the window is ready; a failure is shown where a person sees it.

'use strict';

const vscode = require('vscode');

exports.activate = async () => {
  try {
    // The timeline is what the demo shows: it gets the room.
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await vscode.commands.executeCommand('loopscope.openDemo');
  } catch (error) {
    vscode.window.showErrorMessage(`The demo session did not start: ${error instanceof Error ? error.message : error}`);
  }
};
