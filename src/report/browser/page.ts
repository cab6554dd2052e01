// The script of the report page: theme, highlight, tooltips, and the chart runtime on demand. The page reads without it.
import { installFocus } from './focus.ts';
import { installLiveCharts } from './live-charts.ts';
import { installTheme } from './theme-toggle.ts';
import { installTips } from './tips.ts';

installTheme();
installFocus();
installTips();
installLiveCharts();
installCopy();
openTarget();
addEventListener('hashchange', openTarget);

// A link to something folded away unfolds it.
function openTarget(): void {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const fold = target?.closest('details');
  if (fold) {
    fold.open = true;
    target!.scrollIntoView();
  }
}

function installCopy(): void {
  const button = document.getElementById('copy');
  const command = document.getElementById('command');
  // The clipboard is closed to pages from a file in some browsers: then there is no button.
  if (button === null || command === null || !('clipboard' in navigator)) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(command.textContent).then(() => { button.textContent = 'Copied'; });
  });
}
