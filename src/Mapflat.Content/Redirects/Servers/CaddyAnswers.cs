namespace Mapflat.Content.Redirects.Servers;

/// <summary>What Caddy sends once its tables have said what an address comes to.</summary>
internal static class CaddyAnswers
{
    internal static void Write(TextWriter text, StaticSite site)
    {
        var origin = new Uri(site.Origin);
        var hasCaptures = site.HasCaptures;
        var (found, file, kind) = hasCaptures ? ("{mapflat_found}", "{mapflat_sent_file}", "{mapflat_kind}")
            : ("{mapflat_address}", "{mapflat_file}", "{mapflat_address}");
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
            	rewrite * {re.gone.1}
            	file_server {
            		status 410
            		precompressed br gzip
            		disable_canonical_uris
            	}
            }
            @missing vars {{found}} ""
            handle @missing {
            	vars mapflat_age no-store
            	vars mapflat_sent 404
            	import mapflat_headers
            	rewrite * /404.html
            	file_server {
            		status 404
            		precompressed br gzip
            		disable_canonical_uris
            	}
            }
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
            	rewrite * {{file}}
            	file_server {
            		status 410
            		precompressed br gzip
            		disable_canonical_uris
            	}
            }
            handle {
            	vars mapflat_sent {{kind}}
            	import mapflat_headers
            	rewrite * {{file}}
            	file_server {
            		precompressed br gzip
            		disable_canonical_uris
            	}
            }
            }
            }

            http:// {
            	import mapflat
            }


            """);
        if (origin.Scheme == "https")
            text.Write($"{string.Join(", ", site.Hosts.Select(host => "https://" + host))} {{\n\timport mapflat\n}}\n");
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
