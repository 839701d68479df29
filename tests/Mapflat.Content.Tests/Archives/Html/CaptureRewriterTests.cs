using Mapflat.Content.Archives.Html;

namespace Mapflat.Content.Tests.Archives.Html;

public sealed class CaptureRewriterTests
{
    private const string Page = "http://old.example/a/page.html";

    /// <summary>What is in the archive: all of the site's own host, and of one other.</summary>
    private static readonly CaptureRewriter Rewriter = new((url, _) => new Uri(url).Host switch
    {
        "old.example" => url["http://old.example".Length..],
        "cdn.example" => "/_held/" + url["http://".Length..],
        _ => null,
    });

    [Theory]
    [InlineData("<a href=http://old.example/b.html>", "<a href=\"/b.html\">")]
    [InlineData("<a href='http://old.example/b.html'>", "<a href='/b.html'>")]
    [InlineData("<A HREF = \"http://old.example/b.html\" >", "<A HREF = \"/b.html\" >")]
    [InlineData("<a href=\"//old.example/b\">", "<a href=\"/b\">")]
    [InlineData("<a href=\" http://OLD.example:80/b \">", "<a href=\"/b\">")]
    [InlineData("<a href=\"http://old.example/b?x=1&amp;y='2'#z\">", "<a href=\"/b?x=1&amp;y=%272%27#z\">")]
    [InlineData("<a href=\"http://old.example/b?x=1&y=2\">", "<a href=\"/b?x=1&amp;y=2\">")]
    [InlineData("<a href='http://old.example/it&#39;s'>", "<a href='/it&#39;s'>")]
    [InlineData("<a href=\"http://old.example\">", "<a href=\"/\">")]
    [InlineData("<a href=\"http://old.example/page.html#x\">", "<a href=\"/page.html#x\">")]
    [InlineData("<a href=\"http://old.example/\u00E5 b\">", "<a href=\"/%C3%A5%20b\">")]
    [InlineData("<area href=\"http://old.example/b\">", "<area href=\"/b\">")]
    [InlineData("<img src=http://cdn.example/p.png>", "<img src=\"/_held/cdn.example/p.png\">")]
    [InlineData("<img src=http://cdn.example/p.png/>", "<img src=\"/_held/cdn.example/p.png/\">")]
    [InlineData(
        "<img srcset=\"http://cdn.example/1.png 1x, b.png 2x,http://cdn.example/3,4.png, http://old.example/5 5x\">",
        "<img srcset=\"/_held/cdn.example/1.png 1x, b.png 2x,/_held/cdn.example/3,4.png, /5 5x\">")]
    [InlineData(
        "<img srcset=\"data:image/png;base64,AA== 1x, http://old.example/2 2x\">",
        "<img srcset=\"data:image/png;base64,AA== 1x, /2 2x\">")]
    [InlineData("<source srcset=http://old.example/5>", "<source srcset=\"/5\">")]
    [InlineData("<video src=http://old.example/v poster=http://old.example/p>", "<video src=\"/v\" poster=\"/p\">")]
    [InlineData("<object data='http://old.example/o'>", "<object data='/o'>")]
    [InlineData("<embed src='http://old.example/o'>", "<embed src='/o'>")]
    [InlineData("<iframe src='http://old.example/o'>", "<iframe src='/o'>")]
    [InlineData("<script src='http://old.example/o'></script>", "<script src='/o'></script>")]
    [InlineData("<input type=IMAGE src='http://old.example/o'>", "<input type=IMAGE src='/o'>")]
    [InlineData("<body background='http://old.example/o'>", "<body background='/o'>")]
    [InlineData("<td background='http://old.example/o'>", "<td background='/o'>")]
    [InlineData("<link rel=StyleSheet href=http://cdn.example/s.css>",
        "<link rel=StyleSheet href=\"/_held/cdn.example/s.css\">")]
    [InlineData("<svg><image xlink:href='http://old.example/o'/>", "<svg><image xlink:href='/o'/>")]
    [InlineData("<p style=\"background:url(http://old.example/o)\">", "<p style=\"background:url(/o)\">")]
    [InlineData("<p style='background:url(&quot;http://old.example/o&quot;)'>", "<p style='background:url(\"/o\")'>")]
    [InlineData("<p style=background:url(http://old.example/o)>", "<p style=\"background:url(/o)\">")]
    [InlineData("<style>@import 'http://old.example/o';</style>", "<style>@import '/o';</style>")]
    [InlineData("<meta http-equiv=refresh content='5; URL=http://old.example/b'>",
        "<meta http-equiv=refresh content='5; URL=/b'>")]
    [InlineData("<meta http-equiv=refresh content=\"0;url='http://old.example/b'\">",
        "<meta http-equiv=refresh content=\"0;url='/b'\">")]
    [InlineData("<meta content='0, http://old.example/b' http-equiv=Refresh>",
        "<meta content='0, /b' http-equiv=Refresh>")]
    public void An_address_that_is_known_becomes_the_one_here(string html, string rewritten) =>
        Assert.Equal(rewritten, Rewriter.RewriteHtml(html, Page, ""));

    [Theory]
    [InlineData("<a href=b.html>")]
    [InlineData("<a href=../b.html#x>")]
    [InlineData("<a href=/b.html>")]
    [InlineData("<a href=?x&y>")]
    [InlineData("<a href=#x>")]
    [InlineData("<a href=''>")]
    [InlineData("<a href>")]
    [InlineData("<a href='http://other.example/'>")]
    [InlineData("<a href='javascript:go(\"http://old.example/\")'>")]
    [InlineData("<a href='data:text/html,http://old.example/'>")]
    [InlineData("<a href='mailto:x@old.example'>")]
    [InlineData("<a href='ftp://old.example/x'>")]
    [InlineData("<a href='http://old.example/x")]
    [InlineData("<!-- <a href='http://old.example/x'> -->")]
    [InlineData("<title><a href='http://old.example/x'></title>")]
    [InlineData("<script>'<a href=\"http://old.example/x\">'</script>")]
    [InlineData("<p>http://old.example/x</p><p href='http://old.example/x' src='http://old.example/x'>")]
    [InlineData("<a href=b href=http://old.example/x>")]
    [InlineData("<form action='http://old.example/x'>")]
    [InlineData("<img src=''><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")]
    [InlineData("<a target=_blank><a target=_SELF><a target=''><a target><a target=_parent><a target=_top>")]
    [InlineData("<p target=x integrity=y nonce=z>")]
    [InlineData("<meta charset=UTF-8><meta name=description content='text/html; charset=latin1'>")]
    [InlineData("<meta http-equiv=refresh content=5><meta http-equiv=refresh content='5; '>")]
    [InlineData("<TABLE BORDER=0><TR><TD>a<TD>b<P>c<P>d<UL><LI>e<LI>f</TABLE>\r\n<FONT COLOR=RED>x</FONT>\0")]
    public void What_does_not_change_is_not_touched(string html)
    {
        Assert.Same(html, Rewriter.RewriteHtml(html, Page, ""));
        Assert.Same(html, new CaptureRewriter((_, _) => null).RewriteHtml(html, Page, ""));
    }

    [Theory]
    [InlineData("<a target=main>", "<a target=\"_top\">")]
    [InlineData("<a target='main'><base TARGET=\"x\"><form target=y><area target=_other>",
        "<a target='_top'><base TARGET=\"_top\"><form target=\"_top\"><area target=\"_top\">")]
    [InlineData("<script src=x integrity='sha256-x' crossorigin></script>", "<script src=x></script>")]
    [InlineData("<link nonce=x rel=stylesheet crossorigin=anonymous href=x>", "<link rel=stylesheet href=x>")]
    [InlineData("<img src=x crossorigin/>", "<img src=x />")]
    [InlineData("<img src=x integrity='y'alt=z>", "<img src=x alt=z>")]
    [InlineData("<img crossorigin=x crossorigin=y>", "<img>")]
    [InlineData("<meta charset=iso-8859-1>", "<meta charset=\"utf-8\">")]
    [InlineData("<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=iso-8859-1'>",
        "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=utf-8'>")]
    [InlineData("<meta content=\"text/html;charset = 'sjis'; x\" http-equiv=content-type>",
        "<meta content=\"text/html;charset = 'utf-8'; x\" http-equiv=content-type>")]
    [InlineData("a<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">b", "ab")]
    [InlineData("a<meta http-equiv=x-dns-prefetch-control content=on>b", "ab")]
    [InlineData("a<link rel='dns-prefetch' href='//x'><link href=//y rel='PreConnect x'>b", "ab")]
    public void What_would_keep_it_from_being_shown_here_is_left_out(string html, string rewritten)
    {
        Assert.Equal(rewritten, Rewriter.RewriteHtml(html, Page, ""));
        Assert.Equal(rewritten, new CaptureRewriter((_, _) => null).RewriteHtml(html, Page, ""));
    }

    [Theory]
    [InlineData("<html><body>x", "<html><body>[]x")]
    [InlineData("<!DOCTYPE html>\n<HTML>\n<HEAD></HEAD>\n<BODY BGCOLOR='>'>\nx",
        "<!DOCTYPE html>\n<HTML>\n<HEAD></HEAD>\n<BODY BGCOLOR='>'>[]\nx")]
    [InlineData("", "[]")]
    [InlineData("x", "[]x")]
    [InlineData(" \n x", " \n []x")]
    [InlineData("<!doctype html>", "<!doctype html>[]")]
    [InlineData("<!doctype html> <p>x", "<!doctype html> []<p>x")]
    [InlineData("<!doctype html><title>x</title><p>y", "<!doctype html><title>x</title>[]<p>y")]
    [InlineData("<head><title>x</title></head>\n<p>y", "<head><title>x</title></head>\n[]<p>y")]
    [InlineData("<head><title>x</title><p>y</head><body>z", "<head><title>x</title>[]<p>y</head><body>z")]
    [InlineData("<head><script><body></script><!--<body>--><style><body></style></head><body>z",
        "<head><script><body></script><!--<body>--><style><body></style></head><body>[]z")]
    [InlineData("<html><head></head></html>", "<html><head></head>[]</html>")]
    [InlineData("<html><head></head></body></html>", "<html><head></head>[]</body></html>")]
    [InlineData("<html><head></p></head>x", "<html><head></p></head>[]x")]
    [InlineData("<head><template><p>x<body></template><body>z", "<head><template><p>x<body></template><body>[]z")]
    [InlineData("<head><noscript><img src=count></noscript><link></head><body>z",
        "<head><noscript><img src=count></noscript><link></head><body>[]z")]
    [InlineData("<head><noscript><style></style></noscript></head>z",
        "<head><noscript><style></style></noscript></head>[]z")]
    [InlineData("<head></head><noscript>z</noscript>", "<head></head>[]<noscript>z</noscript>")]
    [InlineData("<noscript>z", "[]<noscript>z")]
    [InlineData("<head><template><p>", "<head>[]<template><p>")]
    [InlineData("<head><title>x", "<head>[]<title>x")]
    [InlineData("<head><!-- x", "<head>[]<!-- x")]
    [InlineData("<head><script>x", "<head>[]<script>x")]
    [InlineData("<head><meta name=x", "<head>[]<meta name=x")]
    [InlineData("<svg></svg>", "[]<svg></svg>")]
    [InlineData("<table><td>x", "[]<table><td>x")]
    [InlineData("<plaintext>x", "[]<plaintext>x")]
    [InlineData("<frameset><frame></frameset>", "<frameset><frame></frameset>")]
    [InlineData("<head></head> <!-- x --> <FRAMESET><noframes><body>x</body></noframes></FRAMESET>",
        "<head></head> <!-- x --> <FRAMESET><noframes><body>x</body></noframes></FRAMESET>")]
    [InlineData("<div><frameset>", "<div><frameset>")]
    [InlineData("<div>x<frameset>", "[]<div>x<frameset>")]
    [InlineData("<body><frameset>", "<body>[]<frameset>")]
    [InlineData("<img><frameset>", "[]<img><frameset>")]
    [InlineData("Warning: x<br><!doctype html><body>y", "[]Warning: x<br><!doctype html><body>y")]
    [InlineData("<?xml version='1.0'?>\n<!DOCTYPE html>\n<html xmlns='x'>\n<body\n>x",
        "<?xml version='1.0'?>\n<!DOCTYPE html>\n<html xmlns='x'>\n<body\n>[]x")]
    public void The_notice_is_the_first_thing_in_the_body(string html, string rewritten) =>
        Assert.Equal(rewritten, new CaptureRewriter((_, _) => null).RewriteHtml(html, Page, "[]"));

    [Theory]
    [InlineData("<base href='http://old.example/b/'><a href=x><a href=/y><a href=#z><a href=http://old.example/b/c>",
        "<base href='/b/'><a href=x><a href=/y><a href=#z><a href=\"/b/c\">")]
    [InlineData("<img src=x><base href='http://cdn.example/b/'><a href=x><img src='/y'>",
        "<img src=x><base href='/_held/cdn.example/b/'><a href=x><img src='/_held/cdn.example/y'>")]
    [InlineData("<base target=x><base href=../c/><a href=x>", "<base target=\"_top\"><base href=../c/><a href=x>")]
    [InlineData("<base href='http://other.example/b/'><a href=x><a href=http://old.example/y>",
        "<base href='/a/page.html'><a href=\"http://other.example/b/x\"><a href=\"/y\">")]
    [InlineData("<base href='http://other.example/b/'><a href=x><a href=#y><img src='http://third.example/'>",
        "<base href='http://other.example/b/'><a href=x><a href=#y><img src='http://third.example/'>")]
    [InlineData("<!-- <base href='http://other.example/'> --><a href=x>",
        "<!-- <base href='http://other.example/'> --><a href=x>")]
    public void Relative_addresses_stay_right_whatever_they_are_relative_to(string html, string rewritten) =>
        Assert.Equal(rewritten, Rewriter.RewriteHtml(html, Page, ""));

    [Theory]
    [InlineData("<html><head><title/><script src='http://old.example/x'/></head><body><a href='http://old.example/y'/>",
        "<html><head><title/><script src='/x'/></head><body>[]<a href='/y'/>")]
    [InlineData("<html><body><style><![CDATA[a{b:url(http://old.example/x)}]]></style><![CDATA[<a href='/x'>]]></body>",
        "<html><body>[]<style><![CDATA[a{b:url(/x)}]]></style><![CDATA[<a href='/x'>]]></body>")]
    [InlineData("<?x > <body> ?><html><body />", "<?x > <body> ?><html><body />")]
    [InlineData("<svg xmlns='x'><a href='http://old.example/y'/></svg>", "<svg xmlns='x'><a href='/y'/></svg>")]
    public void What_was_sent_as_XML_is_read_as_XML(string html, string rewritten) =>
        Assert.Equal(rewritten, Rewriter.RewriteHtml(html, Page, "[]", isXml: true));

    [Fact]
    public void A_base_that_is_not_known_here_leads_no_known_address_astray()
    {
        var rewriter = new CaptureRewriter((url, _) => url == "http://old.example/b/x" ? "/b/x" : null);
        Assert.Equal(
            "<base href=\"/a/page.html\"><a href=\"/b/x\"><a href=\"http://old.example/b/y\">",
            rewriter.RewriteHtml("<base href=http://old.example/b/><a href=x><a href=y>", Page, ""));
    }

    [Fact]
    public void A_page_of_another_host_leads_on_to_what_is_held_of_it() => Assert.Equal(
        "<a href=x><a href=\"/_held/cdn.example/y\"><a href=\"/z\">",
        Rewriter.RewriteHtml("<a href=x><a href=/y><a href=http://old.example/z>", "http://cdn.example/b/c", ""));

    [Theory]
    [InlineData("a{b:url(http://old.example/x)}", "a{b:url(/x)}")]
    [InlineData("a{b:URL( \"http://old.example/x\" )}", "a{b:URL( \"/x\" )}")]
    [InlineData("a{b:url('http://old.example/x\\'y')}", "a{b:url('/x\\27 y')}")]
    [InlineData("a{b:url(http://old.example/x\\)\\20y)}", "a{b:url(\"/x)%20y\")}")]
    [InlineData("@import 'http://old.example/x' print;", "@import '/x' print;")]
    [InlineData("@IMPORT url(http://old.example/x);", "@IMPORT url(/x);")]
    [InlineData("@import/**/\"http://old.example/x\"", "@import/**/\"/x\"")]
    [InlineData("a{b:image-set(\"http://old.example/x\" 1x, url(http://old.example/y) 2x type(\"image/png\"))}",
        "a{b:image-set(\"/x\" 1x, url(/y) 2x type(\"image/png\"))}")]
    [InlineData("@font-face{src:url(http://cdn.example/f#iefix)format('x')}",
        "@font-face{src:url(/_held/cdn.example/f#iefix)format('x')}")]
    [InlineData("a{b:url(http://old.example/x),url( http://old.example/y )", "a{b:url(/x),url( /y )")]
    [InlineData("a{filter:x(src='y');b:url(http://old.example/x)}", "a{filter:x(src='y');b:url(/x)}")]
    [InlineData("a{b:url('x\ny);c:url(http://old.example/x)}", "a{b:url('x\ny);c:url(/x)}")]
    public void Addresses_in_styles_are_found(string css, string rewritten) =>
        Assert.Equal(rewritten, Rewriter.RewriteCss(css, "http://old.example/s/style.css"));

    [Theory]
    [InlineData("")]
    [InlineData("a{b:url(x.png)}")]
    [InlineData("a{b:url(../x.png)}")]
    [InlineData("a{b:url()}b{c:url('')}")]
    [InlineData("a{b:url(#x)}")]
    [InlineData("/* url(http://old.example/x) */")]
    [InlineData("/* url(http://old.example/x)")]
    [InlineData("a{content:'url(http://old.example/x)'}")]
    [InlineData("a{content:\"\\\"url(http://old.example/x)\"}")]
    [InlineData("a{b:xurl(http://old.example/x)}")]
    [InlineData("a{b:url(http://old.example/x y)}")]
    [InlineData("a{b:url(http://old.example/x")]
    [InlineData("a{b:url('http://old.example/x'")]
    [InlineData("@namespace url(http://old.example/x);")]
    [InlineData("@media x{a{content:'http://old.example/x'}}")]
    [InlineData("a{b:url(data:image/png;base64,AAAA)}")]
    [InlineData("@charset \"latin1\";")]
    [InlineData("@")]
    [InlineData("\\")]
    [InlineData("url(")]
    [InlineData("url('\\")]
    [InlineData(")))image-set(")]
    public void Styles_that_need_no_change_are_not_touched(string css) =>
        Assert.Same(css, Rewriter.RewriteCss(css, "http://old.example/s/style.css"));

    [Fact]
    public void Addresses_are_asked_for_by_what_they_are_for()
    {
        const string html = """
            <link rel="shortcut icon" href=1><link rel=stylesheet href=2><link rel=next href=3><a href=4><img src=5>
            <script src=6></script><iframe src=7></iframe><video src=8 poster=9></video><object data=10></object>
            <style>@import "11"; @import url(12); @font-face { src: url(13) } a { b: url(14) }</style>
            <p style="c:url(15)"><meta http-equiv=refresh content="1;16">
            """;
        List<string> asked = [];
        new CaptureRewriter((url, kind) =>
        {
            asked.Add($"{url["http://h/".Length..]} {kind}");
            return null;
        }).RewriteHtml(html, "http://h/page", "");
        Assert.Equal(
            "page Link,1 Picture,2 Style,3 Other,4 Link,5 Picture,6 Script,7 Frame,8 Media,9 Picture,10 Media,11 Style,"
            + "12 Style,13 Other,14 Picture,15 Picture,16 Link", string.Join(',', asked));
    }
}
