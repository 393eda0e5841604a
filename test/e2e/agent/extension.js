// Stands for an agent that is told: three CC0 pictures of lighthouses into notes.md.
const vscode = require('vscode');

async function call(name, input) {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return JSON.parse(content[0].value);
}

async function illustrate() {
  const wish = { keyword: 'lighthouse', sources: ['commons'], license_need: 'public-domain', count: 3 };
  const { images } = await call('search_images', wish);
  const saved = await call('save_images', { ids: images.map(({ id }) => id) });
  for (const { path } of saved.images) {
    const place = { replace: `[picture ${saved.images.findIndex((each) => each.path === path) + 1}]` };
    await call('insert_image', { image: path, document: 'notes.md', place, alt: 'A lighthouse by the sea' });
  }
  return `Inserted ${saved.images.length} pictures`;
}

exports.activate = ({ subscriptions }) => {
  // One at a time, however often the command is run while the palette is slow.
  let running;
  const run = () =>
    (running ??= illustrate()
      .then(
        (done) => void vscode.window.showInformationMessage(done),
        (error) => void vscode.window.showWarningMessage(`The agent was stopped: ${error.message}`),
      )
      .finally(() => (running = undefined)));
  subscriptions.push(vscode.commands.registerCommand('agent.illustrate', run));
};
