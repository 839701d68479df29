using Mapflat.Content.Redirects.Servers.Edge;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>How nginx gets the bytes of an answer, once its tables have said which: the lines that differ.</summary>
/// <param name="Head">Before the server.</param>
/// <param name="Server">What stands within it.</param>
/// <param name="Object">The path of what is sent for an address.</param>
/// <param name="Gone">The same for what is gone.</param>
/// <param name="Send">The line that sends it.</param>
/// <param name="Places">The locations that send the pages of what is gone and of what is missing.</param>
internal sealed record NginxDelivery(
    string Head, string Server, string Object, string Gone, string Send, string Places)
{
    internal static NginxDelivery FromFiles(string file) => new("", $$"""
            root {{NginxServer.Root}};
            server_tokens off;
            # Files were compressed in advance; brotli_static needs the module ngx_brotli.
            gzip_static on;
            gzip_vary on;
            # brotli_static on;
            if_modified_since before;

        """, file, "$mapflat_410", $"rewrite ^ {file} break;", """
            location @gone { rewrite ^ $mapflat_body break; }
            location @missing { rewrite ^ /404.html break; }

        """);

    internal static NginxDelivery FromBucket(StaticSite site)
    {
        var bucket = site.Bucket;
        var pass = $"proxy_pass {bucket.Scheme}://mapflat_bucket{BucketAddress.Prefix(bucket)}";
        using var head = new StringWriter { NewLine = "\n" };
        head.Write($$"""
            # The bucket, which anybody may read: its address here, in the lines proxy_pass, and as the host below.
            upstream mapflat_bucket { server {{BucketAddress.Place(bucket)}}; keepalive 16; }
            map $http_accept_encoding $mapflat_br { default "";
                "~*(?:^|,)\s*br\s*(?:,|$|;\s*q=(?:1|0?\.0*[1-9]))" ".br"; }


            """);
        NginxServer.Map(head, "What has no compressed form beside it.", "$mapflat_address", "$mapflat_packed",
            "$mapflat_br", BucketAddress.Plain(site).Select(url => (url, ""))
                .Append(("~^.*" + BucketAddress.PlainParts, "")));
        NginxServer.Map(head, "The object of an address.", "$mapflat_address", "$mapflat_object", "$mapflat_address",
            BucketAddress.Renamed(site).Append(("~^(?<mapflat_folder>.*/)$", "${mapflat_folder}index.html")));
        var hidden = string.Concat(BucketAddress.Hidden(site).Select(name => $"    proxy_hide_header {name};\n"));
        return new NginxDelivery(head.ToString(), $$"""
                server_tokens off;
                proxy_http_version 1.1;
                proxy_ssl_server_name on;
                proxy_ssl_name {{bucket.Host}};
                proxy_set_header Host {{bucket.Authority}};
                proxy_set_header Connection "";
                proxy_set_header Accept-Encoding "";
                proxy_set_header Authorization "";
                proxy_set_header Cookie "";
                proxy_redirect off;
                proxy_intercept_errors on;
                error_page 403 =404 @missing;
                add_header Vary Accept-Encoding always;
            {{hidden}}
            """, "\"$mapflat_object$mapflat_packed\"", "\"$mapflat_410$mapflat_br\"",
            $"{pass}$mapflat_object$mapflat_packed;", $$"""
                location @gone { {{pass}}$mapflat_body; }
                location @missing { {{pass}}/404.html$mapflat_br; }

            """);
    }
}
