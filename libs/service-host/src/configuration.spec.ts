import { ConfigurationError, portSetting, readConfiguration, textSetting } from './configuration.js';

const settings = { port: portSetting('VERSO_PORT', 7070), folder: textSetting('VERSO_DATA_DIR', '.verso') };

describe('the configuration', () => {
  it('takes what is not given from its defaults', () => {
    expect(readConfiguration(settings, { VERSO_PORT: '' })).toEqual({ port: 7070, folder: '.verso' });
  });

  it('takes what is given', () => {
    expect(readConfiguration(settings, { VERSO_PORT: '0', VERSO_DATA_DIR: '/data' })).toEqual({
      port: 0,
      folder: '/data',
    });
  });

  it.each(['x', '-1', '65536', '7070.5', ' 80'])('refuses the port %p and names the fix', (port) => {
    const read = (): unknown => readConfiguration({ a: settings.port, b: settings.port }, { VERSO_PORT: port });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(/VERSO_PORT=.*\n.*VERSO_PORT=.*from 1 to 65535/);
  });
});
