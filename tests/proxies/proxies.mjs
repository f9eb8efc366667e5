// The proxies: how each is started in a folder of its own, in front of BACK, on FRONT, with a configuration as short as the manual's.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const places = [...(process.env.CONVENE_PROXY_PATH ?? '').split(delimiter), ...process.env.PATH.split(delimiter), '/usr/sbin', '/usr/local/sbin'].filter(Boolean);
const find = (name) => places.map((place) => join(place, name)).find(existsSync);
const root = process.getuid() === 0;
const write = (folder, name, text) => { writeFileSync(join(folder, name), text); return join(folder, name); };

// folder, front port, back port -> [program, arguments, environment]; the program stays in the foreground.
export const proxies = {
  nginx(folder, front, back) {
    mkdirSync(join(folder, 'cache'));
    return [find('nginx'), ['-p', folder, '-e', 'stderr', '-c', write(folder, 'nginx.conf', `
      daemon off; ${root ? 'user root;' : ''} pid ${folder}/pid; error_log stderr;
      events {}
      http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
        gzip on; gzip_proxied any; gzip_types application/json; gzip_min_length 100; proxy_cache_path ${folder}/cache keys_zone=c:1m;
        large_client_header_buffers 8 32k; proxy_buffer_size 32k; proxy_buffers 8 32k; client_max_body_size 20m;
        upstream convene { server 127.0.0.1:${back}; keepalive 16; }
        server { listen 127.0.0.1:${front}; proxy_cache c; proxy_cache_key $host$request_uri$http_cookie$http_accept_encoding;
          location / { proxy_pass http://convene; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme; } } }`)], {}];
  },
  haproxy: (folder, front, back) => [find('haproxy'), ['-f', write(folder, 'haproxy.cfg', `
global
  tune.bufsize 65536
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  compression algo gzip
  compression type application/json text/html
frontend front
  bind 127.0.0.1:${front}
  http-request set-header X-Forwarded-Proto http
  option forwardfor
  default_backend back
backend back
  option abortonclose
  server a 127.0.0.1:${back}
`)], {}],
  varnish: (folder, front, back) => [find('varnishd'), ['-F', '-n', join(folder, 'work'), '-j', 'none', '-a', `127.0.0.1:${front}`, '-p', 'http_req_hdr_len=32k', '-p', 'http_req_size=64k',
    '-p', 'http_resp_hdr_len=32k', '-p', 'workspace_client=256k', '-p', 'workspace_backend=256k', '-s', 'malloc,16m', '-f', write(folder, 'site.vcl', `vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "${back}"; }
sub vcl_recv { set req.http.X-Forwarded-Proto = "http"; if (req.url ~ "/seats/stream([?]|$)") { return (pass); } }
sub vcl_backend_response { if (beresp.http.Content-Type ~ "json") { set beresp.do_gzip = true; } }
`)], {}],
  apache(folder, front, back) {
    const program = find('apache2') ?? find('httpd');
    const modules = program && [join(program, '../../lib/apache2/modules'), '/usr/lib/apache2/modules'].find(existsSync);
    const load = (name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`;
    return [modules && program, ['-X', '-d', folder, '-f', write(folder, 'apache.conf', `
${['mpm_event', 'proxy', 'proxy_http', 'headers', 'authz_core', 'deflate', 'filter'].map(load).join('\n')}
ServerName 127.0.0.1
Listen 127.0.0.1:${front}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
DefaultRuntimeDir ${folder}
${root ? 'User nobody\nGroup nogroup' : ''}
LimitRequestFieldSize 32768
LimitRequestLine 32768
AddOutputFilterByType DEFLATE application/json
ProxyPreserveHost On
AllowEncodedSlashes NoDecode
RequestHeader set X-Forwarded-Proto http
ProxyPass / http://127.0.0.1:${back}/ nocanon enablereuse=on
`)], {}];
  },
  caddy: (folder, front, back) => [find('caddy'), ['run', '--adapter', 'caddyfile', '--config', write(folder, 'Caddyfile', `
{
  admin off
  auto_https off
}
http://127.0.0.1:${front} {
  encode gzip
  reverse_proxy 127.0.0.1:${back}
}
`)], { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }],
};
