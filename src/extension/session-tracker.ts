/**
 * Follows VS Code's debug sessions and tells the recordings. js-debug makes one root session a launch, which
 * carries our note, and below it one child session a process or worker thread; only children stop and answer.
 * A restart keeps the root and its folder, and brings new children.
 */
import * as vscode from 'vscode';
import type { Recording } from './recording.ts';
import type { Recordings } from './recordings.ts';
import { recordingOf } from './traced-configuration.ts';

/** Starts following; dispose the result to stop. `onStarted` hears of each program that begins. */
export function trackSessions(recordings: Recordings, onStarted: (recording: Recording) => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession((session) => {
      const root = rootOf(session);
      const ref = recordingOf(root.configuration);
      if (ref === undefined) return;
      const recording = recordings.open(ref, root.configuration.name);
      if (session.parentSession === undefined) {
        recording.started(session);
        onStarted(recording);
      } else {
        recording.threadStarted(session);
      }
    }),
    vscode.debug.onDidTerminateDebugSession((session) => {
      const recording = recordingBehind(recordings, session);
      if (session.parentSession === undefined) recording?.ended();
      else recording?.threadEnded(session);
    }),
    vscode.debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker(session) {
        // The root's recording is opened when the session has started, after this; so it is looked up late.
        const isOurs = recordingOf(rootOf(session).configuration) !== undefined;
        return isOurs ? track(() => recordingBehind(recordings, session), session) : undefined;
      },
    }),
  );
}

/** The open recording that a session or one of its ancestors belongs to. */
function recordingBehind(recordings: Recordings, session: vscode.DebugSession): Recording | undefined {
  const ref = recordingOf(rootOf(session).configuration);
  return ref === undefined ? undefined : recordings.find(ref.id);
}

function rootOf(session: vscode.DebugSession): vscode.DebugSession {
  let root = session;
  while (root.parentSession !== undefined) root = root.parentSession;
  return root;
}

function track(find: () => Recording | undefined, session: vscode.DebugSession): vscode.DebugAdapterTracker {
  let hasEnded = false;
  return {
    // Stop and Restart reach the adapter as requests before it kills the program. After an end of the
    // program's own VS Code disconnects as well; that is nobody's wish.
    onWillReceiveMessage(message: unknown) {
      const { type, command } = message as { type?: string; command?: string };
      const ends = command === 'disconnect' || command === 'terminate' || command === 'restart';
      if (type === 'request' && ends && !hasEnded) find()?.endAsked();
    },
    onDidSendMessage(message: unknown) {
      const { type, event } = message as { type?: string; event?: string };
      hasEnded ||= type === 'event' && (event === 'terminated' || event === 'exited');
      const recording = session.parentSession === undefined ? undefined : find();
      if (recording !== undefined) follow(recording, session, message);
    },
  };
}

function follow(recording: Recording, session: vscode.DebugSession, message: unknown): void {
  const { type, event, command } = message as { type?: string; event?: string; command?: string };
  if (type === 'event' && event === 'stopped') void recording.threadStopped(session, true);
  if (type === 'event' && event === 'continued') void recording.threadStopped(session, false);
  // js-debug says nothing more than this response when the user continues or steps.
  const goesOn = command === 'continue' || command === 'next' || command === 'stepIn' || command === 'stepOut';
  if (type === 'response' && goesOn) void recording.threadStopped(session, false);
}
