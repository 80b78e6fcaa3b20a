import 'slack-blocks-to-jsx/dist/style.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/rail.css';
import './styles/menus.css';
import './styles/messages.css';
import './styles/blocks.css';
import './styles/pictures.css';
import './styles/controls.css';
import './styles/composer.css';
import './styles/dialogs.css';
import './styles/demo-panel.css';
import './styles/narrow.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
