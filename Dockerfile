# docker build -t mapflat . && docker run -p 8080:8080 -v mapflat:/data -e MAPFLAT__PUBLICURL=https://www.example.org mapflat
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish src/Mapflat.Web -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# The program may read its own folder and write only to /data.
RUN mkdir /data && chown $APP_UID /data && chmod 700 /data
USER $APP_UID
ENV MAPFLAT__DATADIRECTORY=/data ASPNETCORE_HTTP_PORTS=8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["dotnet", "Mapflat.Web.dll"]
