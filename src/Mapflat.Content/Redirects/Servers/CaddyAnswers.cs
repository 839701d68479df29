using System.Globalization;
using Mapflat.Content.Redirects.Servers.Edge;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>What Caddy sends once its tables have said what an address comes to.</summary>
internal static class CaddyAnswers
{
    internal static void Write(TextWriter text, StaticSite site, bool isBucket)
    {
        var origin = new Uri(site.Origin);
        var hasCaptures = site.HasCaptures;
        var (found, file, kind) = hasCaptures ? ("{mapflat_found}", "{mapflat_sent_file}", "{mapflat_kind}")
            : ("{mapflat_address}", "{mapflat_file}", "{mapflat_address}");
        string Send(string path, string form, int status) => SendFrom(site, isBucket, path, form, status);
        if (isBucket) file = "{mapflat_object}";
        var told = hasCaptures ? "{mapflat_told_path}" : "{mapflat_asked}";
        CaddyServer.Map(text, "{http.request.uri.query}", "asked_query", "?{http.request.uri.query}",
            [new CaddyServer.Entry("~^$", "")]);
        if (hasCaptures)
            CaddyServer.Map(text, "{mapflat_told}", "told_path", "{mapflat_asked}",
                [new CaddyServer.Entry("whole", "{http.request.orig_uri}")]);
        var spelt =
            $"{{http.request.scheme}} + \"://\" + {{http.request.host}} + {told} != \"{site.Origin}\" + {found}";
        var missing = origin.Scheme == "https" ? $$"""
            # What is not there is said over HTTPS too.
            @elsewhere {
            	protocol http
            	host {{origin.Host}}
            	vars {{found}} ""
            }
            handle @elsewhere {
            	vars mapflat_age "public, max-age=86400"
            	import mapflat_headers
            	redir {{site.Origin}}{http.request.orig_uri} 301
            }

            """ : "";
        text.Write($$"""
            @foreign not host {{string.Join(' ', site.Hosts)}}
            handle @foreign {
            	vars mapflat_age no-store
            	import mapflat_headers
            	respond 400
            }
            @refused {
            	not method GET HEAD
            	not vars_regexp {mapflat_answer} "^30[78]"
            }
            handle @refused {
            	vars mapflat_age no-store
            	import mapflat_headers
            	header Allow "GET, HEAD"
            	respond 405
            }
            # An hour for what a rule says, as this file does not know how long it has said so.
            @leads vars_regexp leads {mapflat_answer} "^(30[1278]) (.*)$"
            handle @leads {
            	vars mapflat_age "public, max-age=3600"
            	import mapflat_headers
            	redir {re.leads.2} {re.leads.1}
            }
            @passes vars_regexp passes {mapflat_answer} "^(30[1278])\?[0-9]+ ([^#]*)(#.*)?$"
            handle @passes {
            	vars mapflat_age "public, max-age=3600"
            	import mapflat_headers
            	redir {re.passes.2}{mapflat_passed}{re.passes.3} {re.passes.1}
            }
            @adds vars_regexp adds {mapflat_answer} "^(30[1278])&[0-9]+ ([^#]*)(#.*)?$"
            handle @adds {
            	vars mapflat_age "public, max-age=3600"
            	import mapflat_headers
            	redir {re.adds.2}{mapflat_more}{re.adds.3} {re.adds.1}
            }
            {{missing}}@gone vars_regexp gone {mapflat_answer} "^410 (.*)$"
            handle @gone {
            	vars mapflat_age "public, max-age=3600"
            	vars mapflat_sent 410
            	import mapflat_headers
            {{Send("{re.gone.1}", "{mapflat_br}", 410)}}}
            @missing vars {{found}} ""
            handle @missing {
            	vars mapflat_age no-store
            	vars mapflat_sent 404
            	import mapflat_headers
            {{Send("/404.html", "{mapflat_br}", 404)}}}
            @spelt expression `{{spelt}}`
            handle @spelt {
            	vars mapflat_age "public, max-age=86400"
            	import mapflat_headers
            	redir {{site.Origin}}{{found}}{{(hasCaptures ? "{mapflat_kept}" : "{mapflat_asked_query}")}} 301
            }
            @withdrawn vars {mapflat_status} 410
            handle @withdrawn {
            	vars mapflat_sent {{kind}}
            	import mapflat_headers
            {{Send(file, "{mapflat_packed}", 410)}}}
            handle {
            	vars mapflat_sent {{kind}}
            	import mapflat_headers
            {{Send(file, "{mapflat_packed}", 200)}}}
            }
            }

            http:// {
            	import mapflat
            }


            """);
        if (origin.Scheme == "https")
            text.Write($"{string.Join(", ", site.Hosts.Select(host => "https://" + host))} {{\n\timport mapflat\n}}\n");
    }

    /// <summary>Sends a file; or an object, in the form in which it is wanted.</summary>
    private static string SendFrom(StaticSite site, bool isBucket, string file, string form, int status)
    {
        var isWhole = status == 200;
        if (!isBucket) return string.Create(CultureInfo.InvariantCulture, $$"""
            	rewrite * {{file}}
            	file_server {
            {{(isWhole ? "" : $"\t\tstatus {status}\n")}}		precompressed br gzip
            		disable_canonical_uris
            	}

            """);
        var (bucket, hidden) = (site.Bucket, string.Concat(BucketAddress.Hidden(site)
            .Select(name => $"\t\theader_down -{name}\n")));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            	rewrite * {{BucketAddress.Prefix(bucket)}}{{file}}{{form}}
            	header Vary Accept-Encoding
            	reverse_proxy {{bucket.Scheme}}://{{BucketAddress.Place(bucket)}} {
            		header_up Host {{bucket.Authority}}
            		header_up -Accept-Encoding
            		header_up -Authorization
            		header_up -Cookie
            		header_down -Server
            {{hidden}}{{(isWhole ? "" : $"\t\treplace_status {status}\n")}}	}

            """);
    }

    internal static void WriteHeaders(TextWriter text, StaticSite site)
    {
        text.Write("(mapflat_headers) {\nheader -Server\n@type not vars {mapflat_type} \"\"\n"
            + "header @type Content-Type {mapflat_type}\nheader Cache-Control {mapflat_cache}\n");
        foreach (var name in NginxServer.Names(site).Select(header => header.Name))
        {
            var variable = CaddyServer.Variable(name);
            text.Write($"@{variable} not vars {{mapflat_{variable}}} \"\"\n"
                + $"header @{variable} {name} {{mapflat_{variable}}}\n");
        }

        if (site.TransportSecurity is { } strict)
            text.Write($"@secure protocol https\n"
                + "header @secure Strict-Transport-Security "
                + $"{CaddyServer.Quote(site.TransportSecurityElsewhere ?? strict)}\n"
                + $"@own {{\n\tprotocol https\n\thost {new Uri(site.Origin).Host}\n}}\n"
                + $"header @own Strict-Transport-Security {CaddyServer.Quote(strict)}\n");
        text.Write("}\n\n");
    }
}
