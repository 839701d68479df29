using System.Globalization;

namespace Mapflat.Benchmarks;

/// <summary>Sets up nginx to serve the site's frozen files as well as it can.</summary>
internal static class Nginx
{
    private const string BrotliModule = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

    /// <summary>What nginx insists on saying its own way: its name, and a validator made of time and length.</summary>
    public static readonly string[] Own = ["Server", "ETag", "Accept-Ranges"];

    /// <summary>Why nginx cannot be measured here; null if it can.</summary>
    public static string? Missing() =>
        !File.Exists("/usr/sbin/nginx") ? "nginx is not installed"
        : !File.Exists(BrotliModule) ? "nginx has no brotli_static module (libnginx-mod-http-brotli-static)"
        : null;

    /// <summary>Makes a folder for nginx to run in.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="files">The frozen files.</param>
    /// <param name="port">Where it is to listen.</param>
    /// <param name="answer">The site's answer, whose headers nginx is to send.</param>
    /// <returns>The command that starts it.</returns>
    public static string[] Prepare(string folder, string files, int port, Answer answer)
    {
        var modified = DateTimeOffset.Parse(answer.Header("Last-Modified")!, CultureInfo.InvariantCulture).UtcDateTime;
        foreach (var file in Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, "files", Path.GetRelativePath(files, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            File.SetLastWriteTimeUtc(copy, modified);
        }

        string[] byItself = ["Content-Type", "Content-Length", "Content-Encoding", "Last-Modified", .. Own];
        var headers = answer.Headers.Where(h => !byItself.Contains(h.Name))
            .Select(h => $"add_header {h.Name} {Quote(h.Value)} always;");
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            load_module {{BrotliModule}};
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            daemon off;
            worker_processes {{Environment.ProcessorCount}};
            pid {{folder}}/nginx.pid;
            error_log stderr error;
            events { worker_connections 1024; }
            http {
              access_log off;
              server_tokens off;
              sendfile on;
              tcp_nopush on;
              keepalive_requests 1000000000;
              open_file_cache max=1000;
              open_file_cache_valid 1h;
              types { }
              default_type {{Quote(answer.Header("Content-Type")!)}};
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              server {
                listen 127.0.0.1:{{port}};
                root {{folder}}/files;
                brotli_static on;
                gzip_static on;
                {{string.Join("\n    ", headers)}}
                location = / { try_files /index.html =404; }
                location / { try_files $uri.html =404; }
              }
            }
            """);
        return ["/usr/sbin/nginx", "-p", folder, "-e", "stderr", "-c", configuration];
    }

    /// <summary>Makes a folder for nginx to serve files from, as they are.</summary>
    /// <returns>The command that starts it.</returns>
    public static string[] PrepareFiles(string folder, string files, int port)
    {
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            daemon off;
            worker_processes {{Environment.ProcessorCount}};
            pid {{folder}}/nginx.pid;
            error_log stderr error;
            events { worker_connections 1024; }
            http {
              access_log off;
              server_tokens off;
              sendfile on;
              gzip on;
              gzip_types text/css;
              keepalive_requests 1000000000;
              open_file_cache max=1000;
              types { text/html html; text/css css; image/svg+xml svg; image/png png; }
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              server {
                listen 127.0.0.1:{{port}};
                root {{files}};
              }
            }
            """);
        return ["/usr/sbin/nginx", "-p", folder, "-e", "stderr", "-c", configuration];
    }

    /// <summary>Makes a folder for nginx to answer redirects in.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="rules">A file that maps what is asked to <c>$answer</c>, where it leads.</param>
    /// <param name="port">Where it is to listen.</param>
    /// <returns>The command that starts it.</returns>
    public static string[] PrepareRules(string folder, string rules, int port)
    {
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            daemon off;
            worker_processes {{Environment.ProcessorCount}};
            pid {{folder}}/nginx.pid;
            error_log stderr error;
            events { worker_connections 1024; }
            http {
              access_log off;
              server_tokens off;
              keepalive_requests 1000000000;
              include {{rules}};
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              server {
                listen 127.0.0.1:{{port}};
                if ($answer) { return 301 $answer; }
                location / { return 404; }
              }
            }
            """);
        return ["/usr/sbin/nginx", "-p", folder, "-e", "stderr", "-c", configuration];
    }

    private static string Quote(string value) => $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
