# docker build -t mapflat . && docker run -p 8080:8080 -v mapflat:/data -e MAPFLAT__PUBLICURL=https://www.example.org mapflat
# Commands: docker run --rm -v mapflat:/data mapflat doctor. More in docs/deploy.md.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /src
# What decides about packages comes first, so that a change of the program does not fetch them again.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Mapflat.Content/Mapflat.Content.csproj src/Mapflat.Content/packages.lock.json src/Mapflat.Content/
COPY src/Mapflat.Web/Mapflat.Web.csproj src/Mapflat.Web/packages.lock.json src/Mapflat.Web/
RUN dotnet restore src/Mapflat.Web --locked-mode
COPY . .
RUN CI=true dotnet publish src/Mapflat.Web --configuration Release --output /app && mkdir /data

# Without shell, package manager and root: the program needs the C library, libstdc++ and OpenSSL, and no more.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
# The program may read its own folder and write only to /data.
COPY --from=build --chown=$APP_UID:$APP_UID --chmod=700 /data /data
USER $APP_UID
ENV MAPFLAT__DATADIRECTORY=/data ASPNETCORE_HTTP_PORTS=8080 DOTNET_EnableDiagnostics=0
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["/app/mapflat", "health"]
ENTRYPOINT ["/app/mapflat"]
